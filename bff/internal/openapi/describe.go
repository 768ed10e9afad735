package openapi

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"buf.build/go/protovalidate"
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

// header is written before the description.
const header = "# Generated from the protos of the edge by bff/internal/openapi; do not edit.\n"

// base holds what does not depend on the protos; operationNotes the examples and the links.
var (
	//go:embed base.yaml
	base []byte
	//go:embed operations.yaml
	operationNotes []byte
	//go:embed operations_mobile.yaml
	mobileNotes []byte
)

// mobileServices are those that bff-mobile serves, of its own package and of that of the web edge.
var mobileServices = map[protoreflect.FullName]bool{
	"akinai.bff.mobile.v1.AppService": true, "akinai.bff.web.v1.CartService": true, "akinai.bff.web.v1.OrderService": true,
	"akinai.bff.web.v1.AccountService": true, "akinai.bff.web.v1.DeliveryService": true, "akinai.bff.web.v1.PostalService": true,
}

// mobileIntroduction replaces the title and the description of base.yaml.
const (
	mobileTitle        = "Akinai, mobile edge"
	mobileIntroduction = `The public API for apps: REST and JSON. The same methods answer Connect, gRPC and gRPC-Web at
` + "`/akinai.bff.mobile.v1.AppService/METHOD` and `/akinai.bff.web.v1.SERVICE/METHOD`" + `, with the same rules and the same errors.

An app logs in with OpenID Connect at the issuer: the client mobile-app, code and PKCE. It sends its version in the header
Akinai-App-Version, such as 1.4.0: any method refuses a version that is no longer served with APP_TOO_OLD.

A response may get more fields within v1; ignore the ones that you do not know. docs/mobile.md of the repository explains the edge, and
docs/api.md paging, errors, idempotency, versions, amounts and languages.`
)

// generator holds the description while it is written.
type generator struct {
	files     *protoregistry.Files
	validator protovalidate.Validator
	// notes are operations.yaml, by the name of an operation.
	notes map[string]note
	// schemas are the components, by name. owners are the messages and enums that they describe.
	schemas map[string]*yaml.Node
	owners  map[string]protoreflect.FullName
	// returned are the messages and enums of responses.
	returned map[protoreflect.FullName]bool
	// zero are the enums whose zero value a response can have.
	zero map[protoreflect.FullName]bool
	// answers are the components of refusals that operations share, by name.
	answers map[string]*yaml.Node
	// fields maps the names of all fields of the edge in proto to those in JSON, for texts.
	fields map[string]string
}

// Describe returns the description of the services in the files to generate, in YAML.
func Describe(request *pluginpb.CodeGeneratorRequest) ([]byte, error) {
	files, err := protodesc.NewFiles(&descriptorpb.FileDescriptorSet{File: request.GetProtoFile()})
	if err != nil {
		return nil, err
	}
	validator, err := protovalidate.New()
	if err != nil {
		return nil, err
	}
	g := &generator{
		files: files, validator: validator, schemas: make(map[string]*yaml.Node),
		owners: make(map[string]protoreflect.FullName), answers: make(map[string]*yaml.Node),
		returned: make(map[protoreflect.FullName]bool), zero: make(map[protoreflect.FullName]bool),
		fields: make(map[string]string),
	}
	mobile := request.GetParameter() == "mobile.yaml"
	if err := g.readNotes(mobile); err != nil {
		return nil, err
	}
	var services []protoreflect.ServiceDescriptor
	for _, path := range request.GetFileToGenerate() {
		file, err := files.FindFileByPath(path)
		if err != nil {
			return nil, err
		}
		g.learnFields(file)
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			if mobile && !mobileServices[service.FullName()] {
				continue
			}
			services = append(services, service)
			for j := range service.Methods().Len() {
				g.learnReturned(service.Methods().Get(j).Output())
			}
		}
	}
	return g.document(services, mobile)
}

// readNotes reads the examples of the operations. Those of the web edge hold for the services that
// the mobile edge has of it; it has not all of them.
func (g *generator) readNotes(mobile bool) error {
	if err := yaml.Unmarshal(operationNotes, &g.notes); err != nil {
		return fmt.Errorf("operations.yaml: %w", err)
	}
	if !mobile {
		return nil
	}
	if err := yaml.Unmarshal(mobileNotes, &g.notes); err != nil {
		return fmt.Errorf("operations_mobile.yaml: %w", err)
	}
	return nil
}

func (g *generator) document(services []protoreflect.ServiceDescriptor, mobile bool) ([]byte, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(base, &root); err != nil {
		return nil, fmt.Errorf("base.yaml: %w", err)
	}
	document := root.Content[0]
	paths, tags := object(), []*yaml.Node{}
	for _, service := range services {
		tags = append(tags, object("name", tagOf(service), "description", g.comment(service)))
		for i := range service.Methods().Len() {
			if err := g.operation(paths, service.Methods().Get(i)); err != nil {
				return nil, fmt.Errorf("%s: %w", service.Methods().Get(i).Name(), err)
			}
		}
	}
	for name := range g.notes {
		if !mobile {
			return nil, fmt.Errorf("operations.yaml: %s is no operation", name)
		}
	}
	if mobile {
		replace(get(document, "info"), "title", mobileTitle)
		replace(get(document, "info"), "description", mobileIntroduction)
	}
	sortKeys(paths)
	set(document, "tags", tags)
	set(document, "paths", paths)
	components := get(document, "components")
	for name, schema := range g.schemas {
		set(get(components, "schemas"), name, schema)
	}
	sortKeys(get(components, "schemas"))
	answers := get(components, "responses")
	for name, answer := range g.answers {
		set(answers, name, answer)
	}
	sortKeys(answers)
	var out bytes.Buffer
	out.WriteString(header)
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := encoder.Encode(&root)
	return out.Bytes(), err
}

// learnFields notes the names of the fields of all messages of a file and of what it imports.
func (g *generator) learnFields(file protoreflect.FileDescriptor) {
	for i := range file.Messages().Len() {
		fields := file.Messages().Get(i).Fields()
		for j := range fields.Len() {
			g.fields[string(fields.Get(j).Name())] = fields.Get(j).JSONName()
		}
	}
}

// tagOf returns the tag of a service's operations: Order for OrderService.
func tagOf(service protoreflect.ServiceDescriptor) string {
	return strings.TrimSuffix(string(service.Name()), "Service")
}

// sortKeys sorts the keys of a mapping.
func sortKeys(o *yaml.Node) {
	type pair struct{ key, value *yaml.Node }
	var pairs []pair
	for i := 0; i+1 < len(o.Content); i += 2 {
		pairs = append(pairs, pair{o.Content[i], o.Content[i+1]})
	}
	slices.SortFunc(pairs, func(a, b pair) int { return strings.Compare(a.key.Value, b.key.Value) })
	o.Content = o.Content[:0]
	for _, p := range pairs {
		o.Content = append(o.Content, p.key, p.value)
	}
}
