// Renders templates with Go's own text/template: JSON lines {template, data} in, {output} or {error} out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"text/template"
)

type question struct {
	Template string `json:"template"`
	Data     any    `json:"data"`
}

type answer struct {
	Output *string `json:"output,omitempty"`
	Error  string  `json:"error,omitempty"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		decoder.UseNumber()
		var asked question
		if err := decoder.Decode(&asked); err != nil {
			panic(err)
		}
		if err := answers.Encode(render(asked)); err != nil {
			panic(err)
		}
	}
}

func render(asked question) answer {
	functions := template.FuncMap{
		"upper": strings.ToUpper,
		"join":  func(list []any, separator string) string { return joined(list, separator) },
		"list":  func(values ...any) []any { return values },
	}
	parsed, err := template.New("root").Funcs(functions).Parse(asked.Template)
	if err != nil {
		return answer{Error: err.Error()}
	}
	var output strings.Builder
	if err := parsed.Execute(&output, typed(asked.Data)); err != nil {
		return answer{Error: err.Error()}
	}
	text := output.String()
	return answer{Output: &text}
}

func joined(list []any, separator string) string {
	var parts []string
	for _, item := range list {
		parts = append(parts, item.(string))
	}
	return strings.Join(parts, separator)
}

// Whole numbers become int, as a Go program would hand them over.
func typed(value any) any {
	switch value := value.(type) {
	case json.Number:
		if whole, err := value.Int64(); err == nil {
			return int(whole)
		}
		float, _ := value.Float64()
		return float
	case []any:
		for index := range value {
			value[index] = typed(value[index])
		}
		return value
	case map[string]any:
		for key := range value {
			value[key] = typed(value[key])
		}
		return value
	default:
		return value
	}
}
