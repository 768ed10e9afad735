package openapi

import (
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/akinai/akinai/pkg/restjson"
)

// note is what operations.yaml says of an operation.
type note struct {
	// Request and Response are messages in the JSON of REST. Response needs only the fields that
	// have a value.
	Request, Response, Links yaml.Node
}

// requestExample returns the example of a request as it is written. It must be one that the method
// accepts.
func (g *generator) requestExample(r route) (*yaml.Node, error) {
	m, err := decode(r.method.Input(), &r.note.Request)
	if err != nil {
		return nil, err
	}
	if err := g.validator.Validate(m); err != nil {
		return nil, fmt.Errorf("operations.yaml: %w", err)
	}
	if r.note.Request.Kind == 0 {
		return object(), nil
	}
	return plain(&r.note.Request), nil
}

// responseExample returns the example of a response as the edge encodes it, with all its fields.
func responseExample(r route) (*yaml.Node, error) {
	m, err := decode(r.method.Output(), &r.note.Response)
	if err != nil {
		return nil, err
	}
	data, err := restjson.Append(nil, m)
	if err != nil {
		return nil, err
	}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, err
	}
	return plain(document.Content[0]), nil
}

func decode(d protoreflect.MessageDescriptor, from *yaml.Node) (*dynamicpb.Message, error) {
	m := dynamicpb.NewMessage(d)
	if from.Kind == 0 {
		return m, nil
	}
	var value any
	if err := from.Decode(&value); err != nil {
		return nil, err
	}
	data, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	if err := restjson.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("operations.yaml: %w", err)
	}
	return m, nil
}
