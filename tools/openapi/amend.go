package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// header is written before the description.
const header = "# Generated from the protos of the edge by tools/openapi; do not edit.\n"

// created are the methods with status 201 over REST, which their handlers set (bff/internal/rest,
// SetStatus).
var created = map[string]bool{"PlaceOrder": true, "Register": true, "AddAddress": true}

// amend adds to every operation what the generator does not know.
func amend(document []byte, rules map[string]access) ([]byte, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		return nil, err
	}
	for _, path := range values(get(root.Content[0], "paths")) {
		for _, operation := range values(path) {
			if err := amendOperation(operation, rules); err != nil {
				return nil, err
			}
		}
	}
	var out bytes.Buffer
	out.WriteString(header)
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(&root); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func amendOperation(operation *yaml.Node, rules map[string]access) error {
	id := get(operation, "operationId")
	if id == nil {
		return fmt.Errorf("operation in line %d has no operationId", operation.Line)
	}
	rule, ok := rules[id.Value]
	if !ok {
		return fmt.Errorf("%s is no method of ours", id.Value)
	}
	responses := get(operation, "responses")
	method := id.Value[strings.LastIndex(id.Value, ".")+1:]
	if created[method] {
		rename(responses, "200", "201")
		get(get(responses, "201"), "description").Value = "Created"
	}
	faults := []error{add(responses, "default", `{$ref: '#/components/responses/Error'}`)}
	if method == "PlaceOrder" {
		faults = append(faults, add(operation, "parameters", idempotencyKey), add(get(responses, "201"), "headers", location))
	}
	if rule.anonymous {
		faults = append(faults, add(operation, "security", `[]`))
	} else {
		faults = append(faults, add(operation, "security", `[{bearer: []}]`), add(operation, "x-permission", rule.permission))
	}
	return errors.Join(faults...)
}

const (
	idempotencyKey = `
- name: Idempotency-Key
  in: header
  required: true
  description: >-
    Names the order to be: the same key with the same body is answered with the same order, the same key with another body
    with 422. A UUID serves well.
  schema: {type: string, minLength: 1, maxLength: 255, pattern: '^[!-~]+$'}
`
	location = `
Location:
  description: Path of the order.
  schema: {type: string}
`
)

// get returns the value of a key, or nil if there is none.
func get(mapping *yaml.Node, key string) *yaml.Node {
	if mapping == nil {
		return nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// values returns the values of all keys.
func values(mapping *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	for i := 1; mapping != nil && i < len(mapping.Content); i += 2 {
		all = append(all, mapping.Content[i])
	}
	return all
}

func rename(mapping *yaml.Node, from, to string) {
	for i := 0; mapping != nil && i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == from {
			mapping.Content[i].Value = to
		}
	}
}

// add appends a key with a value in YAML.
func add(mapping *yaml.Node, key, value string) error {
	var node yaml.Node
	if err := yaml.Unmarshal([]byte(value), &node); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	mapping.Content = append(mapping.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, node.Content[0])
	return nil
}
