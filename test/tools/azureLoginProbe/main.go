// Logs in to Azure with the library that packer-plugin-azure 2 logs in with, and asks Resource Manager again and again:
// one line for each answer.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/hashicorp/go-azure-sdk/sdk/auth"
	"github.com/hashicorp/go-azure-sdk/sdk/environments"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	env, err := environments.FromEndpoint(ctx, os.Getenv("PROBE_METADATA"))
	if err != nil {
		return err
	}
	authorizer, err := login(ctx, *env)
	if err != nil {
		return err
	}
	rounds, _ := strconv.Atoi(os.Getenv("PROBE_ROUNDS"))
	pause, _ := time.ParseDuration(os.Getenv("PROBE_PAUSE"))
	for round := 0; round < rounds; round++ {
		if round > 0 {
			time.Sleep(pause)
		}
		if err := ask(ctx, authorizer); err != nil {
			return err
		}
	}
	return nil
}

func login(ctx context.Context, env environments.Environment) (auth.Authorizer, error) {
	if assertion := os.Getenv("PROBE_ASSERTION"); assertion != "" {
		return auth.NewOIDCAuthorizer(ctx, auth.OIDCAuthorizerOptions{
			Environment: env, Api: env.ResourceManager, TenantId: os.Getenv("PROBE_TENANT"),
			ClientId: os.Getenv("PROBE_CLIENT"), FederatedAssertion: assertion,
		})
	}
	return auth.NewGitHubOIDCAuthorizer(ctx, auth.GitHubOIDCAuthorizerOptions{
		Environment: env, Api: env.ResourceManager, TenantId: os.Getenv("PROBE_TENANT"),
		ClientId: os.Getenv("PROBE_CLIENT"), IdTokenRequestUrl: os.Getenv("PROBE_REQUEST_URL"),
		IdTokenRequestToken: os.Getenv("PROBE_REQUEST_TOKEN"),
	})
}

func ask(ctx context.Context, authorizer auth.Authorizer) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, os.Getenv("PROBE_URL"), http.NoBody)
	if err != nil {
		return err
	}
	token, err := authorizer.Token(ctx, request)
	if err != nil {
		return err
	}
	token.SetAuthHeader(request)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	fmt.Println("answer:", response.StatusCode)
	return nil
}
