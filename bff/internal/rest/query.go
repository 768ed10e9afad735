package rest

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/akinai/akinai/pkg/rpc"
)

// Unreadable returns the name of the first parameter of a query that net/url drops silently: one
// that contains a semicolon, or a percent sign without two hexadecimal digits.
func Unreadable(query string) (name string, found bool) {
	for pair := range strings.SplitSeq(query, "&") {
		if readable(pair) {
			continue
		}
		key, _, _ := strings.Cut(pair, "=")
		if name, err := url.QueryUnescape(key); err == nil {
			key = name
		}
		return key, true
	}
	return "", false
}

func readable(pair string) bool {
	for i := 0; i < len(pair); i++ {
		switch pair[i] {
		case ';':
			return false
		case '%':
			if i+2 >= len(pair) || !isHex(pair[i+1]) || !isHex(pair[i+2]) {
				return false
			}
		}
	}
	return true
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// RefuseParameter refuses a request with an error that names a parameter of the query.
func RefuseParameter(w http.ResponseWriter, r *http.Request, name, fault string) {
	write(w, r, Error{Reason: rpc.ErrMalformed.Reason, Violations: []Violation{{Field: name, Message: fault}}}, 0)
}

// The faults of a parameter.
const (
	FaultUnreadable = "cannot be read: it has a semicolon, or a percent sign that begins no byte"
	FaultRepeated   = "is given more than once and takes one value"
	FaultUnknown    = "is no parameter of this address"
)

// parameters are the parameters that a route takes in its query.
type parameters struct {
	message protoreflect.MessageDescriptor
	// bound holds the fields that the path or the body sets.
	bound map[protoreflect.Name]bool
	// none reports that the body sets all fields.
	none bool
}

// check returns the name and the fault of the first invalid parameter, "" if there is none.
func (p parameters) check(values url.Values) (name, fault string) {
	seen := make(map[string]bool, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		path, single, ok := p.find(name)
		switch {
		case !ok:
			return name, FaultUnknown
		case single && (len(values[name]) > 1 || seen[path]):
			return name, FaultRepeated
		}
		seen[path] = true
	}
	return "", ""
}

// find returns the path of the field of a parameter, in either spelling of protobuf, and whether
// the field takes a single value.
func (p parameters) find(name string) (path string, single, ok bool) {
	message := p.message
	for i, part := range strings.Split(name, ".") {
		if message == nil {
			return "", false, false
		}
		field := message.Fields().ByJSONName(part)
		if field == nil {
			field = message.Fields().ByName(protoreflect.Name(part))
		}
		if field == nil || i == 0 && (p.none || p.bound[field.Name()]) {
			return "", false, false
		}
		path += "." + string(field.Name())
		single, message = !field.IsList(), field.Message()
	}
	return path, single, true
}

// parametersOf returns the parameters of a method's route.
func parametersOf(method protoreflect.MethodDescriptor, path, body string) parameters {
	p := parameters{message: method.Input(), bound: make(map[protoreflect.Name]bool), none: body == "*"}
	if body != "" && body != "*" {
		p.bound[protoreflect.Name(body)] = true
	}
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			p.bound[protoreflect.Name(strings.TrimSuffix(name, "}"))] = true
		}
	}
	return p
}
