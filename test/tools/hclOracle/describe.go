package main

import (
	"fmt"
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// describe gives type and content of a value; numbers as text, since JSON readers would round them.
func describe(value cty.Value) any {
	return map[string]any{"type": typeText(value.Type()), "content": content(value)}
}

func content(value cty.Value) any {
	if !value.IsKnown() {
		return map[string]any{"unknown": typeText(value.Type()), "present": value.Range().DefinitelyNotNull()}
	}
	if value.IsNull() {
		return nil
	}
	ty := value.Type()
	switch {
	case ty == cty.String:
		return value.AsString()
	case ty == cty.Bool:
		return value.True()
	case ty == cty.Number:
		return map[string]any{"number": value.AsBigFloat().Text('f', -1)}
	case ty.IsMapType() || ty.IsObjectType():
		entries := []any{}
		for it := value.ElementIterator(); it.Next(); {
			key, element := it.Element()
			entries = append(entries, []any{key.AsString(), content(element)})
		}
		return map[string]any{"entries": entries}
	}
	elements := []any{}
	for it := value.ElementIterator(); it.Next(); {
		_, element := it.Element()
		elements = append(elements, content(element))
	}
	return elements
}

func typeText(ty cty.Type) string {
	switch {
	case ty == cty.DynamicPseudoType:
		return "any"
	case ty.IsPrimitiveType():
		return ty.FriendlyName()
	case ty.IsListType():
		return "list(" + typeText(ty.ElementType()) + ")"
	case ty.IsSetType():
		return "set(" + typeText(ty.ElementType()) + ")"
	case ty.IsMapType():
		return "map(" + typeText(ty.ElementType()) + ")"
	case ty.IsTupleType():
		parts := []string{}
		for _, element := range ty.TupleElementTypes() {
			parts = append(parts, typeText(element))
		}
		return "tuple([" + strings.Join(parts, ", ") + "])"
	}
	parts := []string{}
	for name, attribute := range ty.AttributeTypes() {
		text := typeText(attribute)
		if ty.AttributeOptional(name) {
			text = "optional(" + text + ")"
		}
		parts = append(parts, name+"="+text)
	}
	sort.Strings(parts)
	return "object({" + strings.Join(parts, ",") + "})"
}

func describeBody(body hcl.Body, wanted *schema, ctx *hcl.EvalContext) (any, hcl.Diagnostics) {
	if native, ok := body.(*hclsyntax.Body); ok && wanted == nil {
		return describeNative(native, ctx)
	}
	if wanted == nil {
		attributes, diags := body.JustAttributes()
		values, more := describeAttributes(attributes, ctx)
		return map[string]any{"attributes": values, "blocks": []any{}}, append(diags, more...)
	}
	request := &hcl.BodySchema{}
	for _, name := range wanted.Attributes {
		request.Attributes = append(request.Attributes, hcl.AttributeSchema{Name: name})
	}
	for _, name := range wanted.Required {
		request.Attributes = append(request.Attributes, hcl.AttributeSchema{Name: name, Required: true})
	}
	bodies := map[string]*schema{}
	for _, header := range wanted.Blocks {
		request.Blocks = append(request.Blocks, hcl.BlockHeaderSchema{Type: header.Type, LabelNames: header.Labels})
		bodies[header.Type] = &header.Body
	}
	found, diags := body.Content(request)
	attributes, more := describeAttributes(found.Attributes, ctx)
	diags = append(diags, more...)
	blocks := []any{}
	for _, inner := range found.Blocks {
		described, more := describeBody(inner.Body, bodies[inner.Type], ctx)
		diags = append(diags, more...)
		blocks = append(blocks, describeBlock(inner.Type, inner.Labels, described))
	}
	return map[string]any{"attributes": attributes, "blocks": blocks}, diags
}

func describeNative(body *hclsyntax.Body, ctx *hcl.EvalContext) (any, hcl.Diagnostics) {
	attributes := map[string]any{}
	var diags hcl.Diagnostics
	for name, attribute := range body.Attributes {
		value, more := attribute.Expr.Value(ctx)
		diags = append(diags, more...)
		attributes[name] = describe(value)
	}
	blocks := []any{}
	for _, inner := range body.Blocks {
		described, more := describeNative(inner.Body, ctx)
		diags = append(diags, more...)
		blocks = append(blocks, describeBlock(inner.Type, inner.Labels, described))
	}
	return map[string]any{"attributes": attributes, "blocks": blocks}, diags
}

func describeAttributes(attributes hcl.Attributes, ctx *hcl.EvalContext) (map[string]any, hcl.Diagnostics) {
	values := map[string]any{}
	var diags hcl.Diagnostics
	for name, attribute := range attributes {
		value, more := attribute.Expr.Value(ctx)
		diags = append(diags, more...)
		values[name] = describe(value)
	}
	return values, diags
}

func describeBlock(kind string, labels []string, body any) any {
	return map[string]any{"type": kind, "labels": fmt.Sprintf("%q", labels), "body": body}
}
