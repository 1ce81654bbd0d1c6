// Answers what HashiCorp's HCL makes of sources, one JSON request per line, for differential tests.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/dynblock"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	hcljson "github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
)

type request struct {
	// expression, template, file, json or format
	Kind      string            `json:"kind"`
	Source    string            `json:"source"`
	Variables map[string]string `json:"variables"`
	Schema    *schema           `json:"schema"`
	// whether dynamic blocks are expanded
	Dynamic bool `json:"dynamic"`
}

type schema struct {
	Attributes []string `json:"attributes"`
	Required   []string `json:"required"`
	Blocks     []block  `json:"blocks"`
}

type block struct {
	Type   string   `json:"type"`
	Labels []string `json:"labels"`
	Body   schema   `json:"body"`
}

type diagnostic struct {
	Summary string `json:"summary"`
	Detail  string `json:"detail"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
}

type answer struct {
	Value       any          `json:"value"`
	Diagnostics []diagnostic `json:"diagnostics"`
}

var start = hcl.Pos{Line: 1, Column: 1}

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 64<<20)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	encoder := json.NewEncoder(output)
	encoder.SetEscapeHTML(false)
	for input.Scan() {
		var req request
		if err := json.Unmarshal(input.Bytes(), &req); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		value, diags := safely(req)
		result := answer{Value: value, Diagnostics: []diagnostic{}}
		for _, diag := range diags {
			if diag.Severity != hcl.DiagError {
				continue
			}
			d := diagnostic{Summary: diag.Summary, Detail: diag.Detail}
			if diag.Subject != nil {
				d.Line, d.Column = diag.Subject.Start.Line, diag.Subject.Start.Column
			}
			result.Diagnostics = append(result.Diagnostics, d)
		}
		encoder.Encode(result)
	}
}

func safely(req request) (value any, diags hcl.Diagnostics) {
	defer func() {
		if reason := recover(); reason != nil {
			value = nil
			diags = hcl.Diagnostics{{Severity: hcl.DiagError, Summary: "panic", Detail: fmt.Sprint(reason)}}
		}
	}()
	return respond(req)
}

func respond(req request) (any, hcl.Diagnostics) {
	ctx := &hcl.EvalContext{Functions: functions(), Variables: map[string]cty.Value{}}
	for name, source := range req.Variables {
		expr, diags := hclsyntax.ParseExpression([]byte(source), "variable", start)
		if diags.HasErrors() {
			return nil, diags
		}
		value, diags := expr.Value(ctx)
		if diags.HasErrors() {
			return nil, diags
		}
		ctx.Variables[name] = value
	}
	switch req.Kind {
	case "expression", "template":
		parse := hclsyntax.ParseExpression
		if req.Kind == "template" {
			parse = hclsyntax.ParseTemplate
		}
		expr, diags := parse([]byte(req.Source), "source", start)
		if diags.HasErrors() {
			return nil, diags
		}
		value, diags := expr.Value(ctx)
		return describe(value), diags
	case "file", "json":
		parse := func() (*hcl.File, hcl.Diagnostics) {
			return hclsyntax.ParseConfig([]byte(req.Source), "source", start)
		}
		if req.Kind == "json" {
			parse = func() (*hcl.File, hcl.Diagnostics) { return hcljson.Parse([]byte(req.Source), "source") }
		}
		file, diags := parse()
		if diags.HasErrors() {
			return nil, diags
		}
		body := file.Body
		if req.Dynamic {
			body = dynblock.Expand(body, ctx)
		}
		return describeBody(body, req.Schema, ctx)
	}
	if req.Kind == "format" {
		source := []byte(req.Source)
		if _, diags := hclsyntax.ParseConfig(source, "source", start); diags.HasErrors() {
			return nil, diags
		}
		return string(hclwrite.Format(source)), nil
	}
	return nil, hcl.Diagnostics{{Severity: hcl.DiagError, Summary: "unknown kind"}}
}
