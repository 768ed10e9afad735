package openapi

import (
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// note is what operations.yaml says of an operation.
type note struct {
	// Request and Response are messages in protobuf's JSON. Response needs only the fields that
	// have a value.
	Request, Response map[string]any
	Links             yaml.Node
}

// example returns a message in the JSON of REST: with all fields that a response has.
func (g *generator) example(d protoreflect.MessageDescriptor, values map[string]any, to direction) (*yaml.Node, error) {
	data, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	m := dynamicpb.NewMessage(d)
	if values != nil {
		if err := protojson.Unmarshal(data, m); err != nil {
			return nil, fmt.Errorf("operations.yaml: %w", err)
		}
	}
	if to == request {
		if err := g.validator.Validate(m); err != nil {
			return nil, fmt.Errorf("operations.yaml: %w", err)
		}
	}
	data, err = protojson.MarshalOptions{EmitDefaultValues: to == response}.Marshal(m)
	if err != nil {
		return nil, err
	}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, err
	}
	root := document.Content[0]
	restMessage(root, d)
	return root, nil
}

// decode returns the fields of a request's example, by name.
func (g *generator) decode(d protoreflect.MessageDescriptor, values map[string]any) (map[string]*yaml.Node, error) {
	example, err := g.example(d, values, request)
	if err != nil {
		return nil, err
	}
	fields := make(map[string]*yaml.Node)
	for i := 0; i+1 < len(example.Content); i += 2 {
		fields[example.Content[i].Value] = example.Content[i+1]
	}
	return fields, nil
}

// restMessage turns a message in protobuf's JSON into that of REST: numbers of 64 bits are numbers,
// values of enums are short.
func restMessage(o *yaml.Node, d protoreflect.MessageDescriptor) {
	o.Style = 0
	if o.Kind != yaml.MappingNode {
		return // a time
	}
	for i := 0; i+1 < len(o.Content); i += 2 {
		o.Content[i].Style = 0
		restField(o.Content[i+1], d.Fields().ByJSONName(o.Content[i].Value))
	}
}

func restField(value *yaml.Node, field protoreflect.FieldDescriptor) {
	value.Style = 0
	switch {
	case field.IsMap():
		for i := 0; i+1 < len(value.Content); i += 2 {
			value.Content[i].Style = 0
			restValue(value.Content[i+1], field.MapValue())
		}
	case field.IsList():
		for _, item := range value.Content {
			restValue(item, field)
		}
	default:
		restValue(value, field)
	}
	if len(value.Content) == 0 && value.Kind != yaml.ScalarNode {
		value.Style = yaml.FlowStyle // {} and []
	}
}

func restValue(value *yaml.Node, field protoreflect.FieldDescriptor) {
	value.Style = 0
	switch field.Kind() {
	case protoreflect.MessageKind:
		restMessage(value, field.Message())
	case protoreflect.Int64Kind, protoreflect.Uint64Kind:
		value.Tag = "!!int"
	case protoreflect.EnumKind:
		if of := field.Enum().Values().ByName(protoreflect.Name(value.Value)); of != nil {
			value.Value = valueName(field.Enum(), of)
		}
	default: // as protobuf writes it
	}
}
