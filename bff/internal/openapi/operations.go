package openapi

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"go.yaml.in/yaml/v3"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
)

// created are the methods that respond with 201 over REST; their handlers call rest.SetStatus.
var created = map[protoreflect.Name]bool{"PlaceOrder": true, "AddAddress": true}

// cached are the methods whose responses the edge caches (package bytecache): with an ETag, and 304
// for a client that has the same response.
var cached = map[protoreflect.Name]bool{
	"ListProducts": true, "GetProduct": true, "ListCategories": true, "ListCollections": true,
	"GetHome": true, "GetListing": true, "GetProductPage": true,
}

// translated are the methods whose responses have texts in the language of the request.
var translated = map[protoreflect.Name]bool{
	"ListProducts": true, "GetProduct": true, "SearchProducts": true, "ListCategories": true, "ListCollections": true,
	"GetHome": true, "GetListing": true, "GetProductPage": true, "GetShell": true,
}

// route is the REST route of a method.
type route struct {
	method             protoreflect.MethodDescriptor
	verb, path         string
	body, responseBody string
	// bound are the fields that the path sets.
	bound map[protoreflect.Name]bool
	note  note
}

// operation adds the operation of a method to the paths. A method without a route is left out.
func (g *generator) operation(paths *yaml.Node, method protoreflect.MethodDescriptor) error {
	rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	if rule == nil {
		return nil
	}
	r, err := routeOf(method, rule)
	if err != nil {
		return err
	}
	name := operationID(method)
	noted, ok := g.notes[name]
	if !ok {
		return fmt.Errorf("operations.yaml has no example of %s", name)
	}
	delete(g.notes, name)
	r.note = noted
	operation := object("tags", []string{tagOf(r.service())}, "summary", words(method.Name()), "operationId", name, "description", g.comment(method))
	steps := []func(*yaml.Node, route) error{g.security, g.parameters, g.requestBody, g.responses}
	for _, step := range steps {
		if err := step(operation, r); err != nil {
			return err
		}
	}
	item := get(paths, r.path)
	if item == nil {
		item = object()
		set(paths, r.path, item)
	}
	set(item, r.verb, operation)
	return nil
}

func routeOf(method protoreflect.MethodDescriptor, rule *annotations.HttpRule) (route, error) {
	r := route{method: method, body: rule.GetBody(), responseBody: rule.GetResponseBody(), bound: make(map[protoreflect.Name]bool)}
	var pattern string
	switch p := rule.GetPattern().(type) {
	case *annotations.HttpRule_Get:
		r.verb, pattern = "get", p.Get
	case *annotations.HttpRule_Post:
		r.verb, pattern = "post", p.Post
	case *annotations.HttpRule_Put:
		r.verb, pattern = "put", p.Put
	case *annotations.HttpRule_Patch:
		r.verb, pattern = "patch", p.Patch
	case *annotations.HttpRule_Delete:
		r.verb, pattern = "delete", p.Delete
	default:
		return r, errors.New("the route has no method")
	}
	segments := strings.Split(pattern, "/")
	for i, segment := range segments {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			field := method.Input().Fields().ByName(protoreflect.Name(strings.TrimSuffix(name, "}")))
			if field == nil {
				return r, fmt.Errorf("%s is no field", segment)
			}
			r.bound[field.Name()] = true
			segments[i] = "{" + field.JSONName() + "}"
		}
	}
	r.path = strings.Join(segments, "/")
	return r, nil
}

func (r route) service() protoreflect.ServiceDescriptor {
	service, _ := r.method.Parent().(protoreflect.ServiceDescriptor)
	return service
}

// operationID returns placeOrder for PlaceOrder.
func operationID(method protoreflect.MethodDescriptor) string {
	name := string(method.Name())
	return strings.ToLower(name[:1]) + name[1:]
}

func (g *generator) security(operation *yaml.Node, r route) error {
	access, _ := proto.GetExtension(r.method.Options(), optionsv1.E_Access).(*optionsv1.Access)
	if access.GetAnonymous() {
		operation.Content = append(operation.Content, scalar("security"), none())
		return nil
	}
	scheme := func(name string) *yaml.Node {
		return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{scalar(name), none()}}
	}
	schemes := []*yaml.Node{scheme("bearer")}
	if access.GetCapability() != optionsv1.Capability_CAPABILITY_UNSPECIFIED {
		schemes = append(schemes, scheme("capability"))
	}
	if access.GetWithoutCredentials() {
		schemes = append(schemes, &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle})
	}
	set(operation, "security", schemes)
	set(operation, "x-permission", access.GetPermission())
	if access.GetStepUp() {
		set(operation, "x-step-up", true)
	}
	return nil
}

// parameters adds the parameters of the path, of the query, and of the header.
func (g *generator) parameters(operation *yaml.Node, r route) error {
	required, err := g.required(r.method.Input(), request)
	if err != nil {
		return err
	}
	example, err := g.requestExample(r)
	if err != nil {
		return err
	}
	var list []*yaml.Node
	fields := r.method.Input().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		place := "query"
		switch {
		case r.bound[field.Name()]:
			place = "path"
		case r.body != "":
			continue
		}
		parameter, err := g.parameter(field, place, required[field.Name()])
		if err != nil {
			return err
		}
		set(parameter, "example", get(example, field.JSONName()))
		list = append(list, parameter)
	}
	if r.method.Name() == "PlaceOrder" {
		list = append(list, ref("parameters", "IdempotencyKey"))
	}
	set(operation, "parameters", append(list, ref("parameters", "AcceptLanguage")))
	return nil
}

func (g *generator) parameter(field protoreflect.FieldDescriptor, place string, required bool) (*yaml.Node, error) {
	schema, err := g.field(field, request)
	if err != nil {
		return nil, err
	}
	remove(schema, "description")
	parameter := object("name", field.JSONName(), "in", place, "description", g.comment(field))
	if required || place == "path" {
		set(parameter, "required", true)
	}
	set(parameter, "schema", schema)
	return parameter, nil
}

// requestBody adds the body. A body without a required field may be left out.
func (g *generator) requestBody(operation *yaml.Node, r route) error {
	input := r.method.Input()
	if r.body == "" {
		return nil
	}
	example, err := g.requestExample(r)
	if err != nil {
		return err
	}
	var schema *yaml.Node
	switch {
	case r.body != "*":
		schema, err = g.message(input.Fields().ByName(protoreflect.Name(r.body)).Message(), request)
		example = get(example, input.Fields().ByName(protoreflect.Name(r.body)).JSONName())
	case len(r.bound) == 0:
		schema, err = g.message(input, request)
	default:
		schema, err = g.fieldsOf(input, request, r.bound)
		for name := range r.bound {
			remove(example, input.Fields().ByName(name).JSONName())
		}
	}
	if err != nil {
		return err
	}
	needed, err := g.required(input, request)
	if err != nil {
		return err
	}
	maps.DeleteFunc(needed, func(name protoreflect.Name, required bool) bool { return !required || r.bound[name] })
	body := object()
	if r.body != "*" || len(needed) > 0 {
		set(body, "required", true)
	}
	set(body, "content", object("application/json", object("schema", schema, "example", example)))
	set(operation, "requestBody", body)
	return nil
}

// headersOf returns the header fields of a method's success.
func headersOf(method protoreflect.Name) *yaml.Node {
	headers := object()
	for _, header := range []struct {
		name string
		has  bool
	}{{"Content-Language", translated[method]}, {"ETag", cached[method]}, {"Location", method == "PlaceOrder"}} {
		if header.has {
			set(headers, header.name, ref("headers", header.name))
		}
	}
	return headers
}

// responses adds the success and the refusals.
func (g *generator) responses(operation *yaml.Node, r route) error {
	output := r.method.Output()
	example, err := responseExample(r)
	if err != nil {
		return err
	}
	var schema *yaml.Node
	if r.responseBody != "" {
		field := output.Fields().ByName(protoreflect.Name(r.responseBody))
		schema, err = g.message(field.Message(), response)
		example = get(example, field.JSONName())
	} else {
		schema, err = g.message(output, response)
	}
	if err != nil {
		return err
	}
	status := http.StatusOK
	if created[r.method.Name()] {
		status = http.StatusCreated
	}
	success := object("description", http.StatusText(status))
	if headers := headersOf(r.method.Name()); len(headers.Content) > 0 {
		set(success, "headers", headers)
	}
	set(success, "content", object("application/json", object("schema", schema, "example", example)))
	if r.note.Links.Kind != 0 {
		set(success, "links", plain(&r.note.Links))
	}
	all := object(fmt.Sprint(status), success)
	if cached[r.method.Name()] {
		set(all, "304", ref("responses", "NotModified"))
	}
	set(operation, "responses", all)
	return g.refusals(all, r.method)
}
