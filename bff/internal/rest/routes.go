package rest

import (
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/akinai/akinai/bff/internal/public"
)

// checkRequests checks each request to a route of the services before the transcoder, which would
// drop the parts of a query that it cannot parse, let a parameter override the path and the body,
// and treat a body without a type as JSON.
func checkRequests(next http.Handler, services []string) (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle("/", withErrors(next, ""))
	for _, name := range services {
		descriptor, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
		if err != nil {
			return nil, fmt.Errorf("REST routes of %s: %w", name, err)
		}
		service, ok := descriptor.(protoreflect.ServiceDescriptor)
		if !ok {
			return nil, fmt.Errorf("REST routes: %s is no service", name)
		}
		for i := range service.Methods().Len() {
			method := service.Methods().Get(i)
			rule, ok := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
			if !ok || rule == nil {
				continue
			}
			verb, path := patternOf(rule)
			if verb == "" || strings.ContainsAny(path, "*=:") || len(rule.GetAdditionalBindings()) > 0 {
				return nil, fmt.Errorf("REST route of %s: %q is not supported", method.FullName(), path)
			}
			p := parametersOf(method, path, rule.GetBody())
			if field := p.message.Fields().ByName(protoreflect.Name(p.body)); p.body != "" && (field.Message() == nil || field.IsList() || field.IsMap()) {
				return nil, fmt.Errorf("REST route of %s: the body must be a message", method.FullName())
			}
			mux.Handle(verb+" "+path, checkRequest(withErrors(next, p.body), p))
		}
	}
	return mux, nil
}

// patternOf returns the verb and the path of a rule.
func patternOf(rule *annotations.HttpRule) (verb, path string) {
	switch pattern := rule.GetPattern().(type) {
	case *annotations.HttpRule_Get:
		return http.MethodGet, pattern.Get
	case *annotations.HttpRule_Post:
		return http.MethodPost, pattern.Post
	case *annotations.HttpRule_Put:
		return http.MethodPut, pattern.Put
	case *annotations.HttpRule_Patch:
		return http.MethodPatch, pattern.Patch
	case *annotations.HttpRule_Delete:
		return http.MethodDelete, pattern.Delete
	default:
		return "", ""
	}
}

// checkRequest wraps next in the checks of one route.
func checkRequest(next http.Handler, p parameters) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, rule := p.refuses(r); rule != "" {
			RefuseParameter(w, r, name, rule)
			return
		}
		if !isJSON(r) {
			Write(w, r, "MEDIA_TYPE_UNSUPPORTED", 0)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuses returns the name and the broken rule of the first invalid parameter of a request, "" if
// there is none. It replaces the query by one that the transcoder reads.
func (p parameters) refuses(r *http.Request) (name, rule string) {
	for _, name := range p.path {
		if !utf8.ValidString(r.PathValue(name)) {
			return name, public.RuleUnreadable
		}
	}
	if r.URL.RawQuery == "" {
		return "", ""
	}
	if name, found := Unreadable(r.URL.RawQuery); found {
		return name, public.RuleUnreadable
	}
	values := r.URL.Query()
	name, rule, replaced := p.check(values)
	if replaced && rule == "" {
		r.URL.RawQuery = values.Encode()
	}
	return name, rule
}

// isJSON reports whether the body of the request is JSON, or the request has neither body nor type.
// It replaces the type by the spelling that the transcoder accepts.
func isJSON(r *http.Request) bool {
	types := r.Header["Content-Type"]
	if len(types) == 0 {
		return r.ContentLength == 0 || r.Body == http.NoBody
	}
	media, parameters, err := mime.ParseMediaType(types[0])
	if len(types) > 1 || err != nil || media != "application/json" {
		return false
	}
	if charset, ok := parameters["charset"]; ok && !strings.EqualFold(charset, "utf-8") {
		return false
	}
	if types[0] != media {
		r.Header["Content-Type"] = []string{media}
	}
	return true
}
