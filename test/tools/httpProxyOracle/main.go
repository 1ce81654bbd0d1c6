// Chooses proxies with golang.org/x/net/http/httpproxy: JSON lines {url, http, https, exempt} in, {proxy} out, which is empty for none.
package main

import (
	"bufio"
	"encoding/json"
	"net/url"
	"os"

	"golang.org/x/net/http/httpproxy"
)

type question struct {
	URL    string `json:"url"`
	HTTP   string `json:"http"`
	HTTPS  string `json:"https"`
	Exempt string `json:"exempt"`
}

type answer struct {
	Proxy string `json:"proxy"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		if err := answers.Encode(answer{choose(asked)}); err != nil {
			panic(err)
		}
	}
}

func choose(asked question) string {
	target, err := url.Parse(asked.URL)
	if err != nil {
		return "?" + err.Error()
	}
	config := httpproxy.Config{HTTPProxy: asked.HTTP, HTTPSProxy: asked.HTTPS, NoProxy: asked.Exempt}
	proxy, err := config.ProxyFunc()(target)
	if err != nil {
		return "?" + err.Error()
	}
	if proxy == nil {
		return ""
	}
	return proxy.String()
}
