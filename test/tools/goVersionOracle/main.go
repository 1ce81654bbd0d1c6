// Judges versions with hashicorp/go-version: JSON lines {version, constraint, other} in, what it makes of them out.
package main

import (
	"bufio"
	"encoding/json"
	"os"

	version "github.com/hashicorp/go-version"
)

type question struct {
	Version    string `json:"version"`
	Constraint string `json:"constraint"`
	Other      string `json:"other"`
}

type reading struct {
	Text       string `json:"text"`
	Core       string `json:"core"`
	Prerelease string `json:"prerelease"`
	Metadata   string `json:"metadata"`
	Original   string `json:"original"`
}

type answer struct {
	Lenient     *reading `json:"lenient"`
	Strict      *reading `json:"strict"`
	Order       *int     `json:"order"`
	Constraints *string  `json:"constraints"`
	Check       *bool    `json:"check"`
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
		if err := answers.Encode(judge(asked)); err != nil {
			panic(err)
		}
	}
}

func judge(asked question) answer {
	var result answer
	lenient, err := version.NewVersion(asked.Version)
	if err == nil {
		result.Lenient = read(lenient)
	}
	if strict, err := version.NewSemver(asked.Version); err == nil {
		result.Strict = read(strict)
	}
	if other, err := version.NewVersion(asked.Other); err == nil && lenient != nil {
		order := lenient.Compare(other)
		result.Order = &order
	}
	if constraints, err := version.NewConstraint(asked.Constraint); err == nil {
		text := constraints.String()
		result.Constraints = &text
		if lenient != nil {
			check := constraints.Check(lenient)
			result.Check = &check
		}
	}
	return result
}

func read(v *version.Version) *reading {
	return &reading{v.String(), v.Core().String(), v.Prerelease(), v.Metadata(), v.Original()}
}
