package rest

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/pkg/restjson"
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
// rule is one of public.Rule….
func RefuseParameter(w http.ResponseWriter, r *http.Request, name, rule string) {
	write(w, r, Error{Reason: rpc.ErrMalformed.Reason, Violations: []Violation{{Field: restjson.Join("", name), Rule: rule}}}, 0)
}

// parameters are the parameters that a route takes in its path and its query.
type parameters struct {
	message protoreflect.MessageDescriptor
	// bound holds the fields that the path or the body sets.
	bound map[protoreflect.Name]bool
	// none reports that the body sets all fields.
	none bool
	// body is the field that the body sets, "" for none or all.
	body string
	// path holds the names of the parameters in the path.
	path []string
}

// check returns the name and the broken rule of the first invalid parameter, "" if there is none.
// It replaces the short names of enum values by their numbers, which the transcoder reads, and
// reports whether there were any.
func (p parameters) check(values url.Values) (name, rule string, replaced bool) {
	seen := make(map[string]bool, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		path, field := p.find(name)
		switch {
		case field == nil:
			return name, restjson.RuleUnknown, false
		case !field.IsList() && (len(values[name]) > 1 || seen[path]):
			return name, restjson.RuleRepeated, false
		}
		seen[path] = true
		for i, value := range values[name] {
			if !utf8.ValidString(value) {
				return name, public.RuleUnreadable, false
			}
			if value == "null" && field.Kind() != protoreflect.StringKind {
				return name, restjson.RuleType, false // the transcoder would read it as no value
			}
			if field.Enum() == nil {
				continue
			}
			number, ok := restjson.EnumNumber(field.Enum(), value)
			if !ok {
				return name, restjson.RuleEnum, false
			}
			values[name][i], replaced = strconv.Itoa(int(number)), true
		}
	}
	return "", "", replaced
}

// find returns the field of a parameter and its path, in either spelling of protobuf, nil if there
// is none.
func (p parameters) find(name string) (path string, field protoreflect.FieldDescriptor) {
	message := p.message
	for i, part := range strings.Split(name, ".") {
		if message == nil {
			return "", nil
		}
		field = restjson.FieldOf(message, part)
		if field == nil || i == 0 && (p.none || p.bound[field.Name()]) {
			return "", nil
		}
		path += "." + string(field.Name())
		message = field.Message()
	}
	return path, field
}

// parametersOf returns the parameters of a method's route.
func parametersOf(method protoreflect.MethodDescriptor, path, body string) parameters {
	p := parameters{message: method.Input(), bound: make(map[protoreflect.Name]bool), none: body == "*"}
	if body != "" && body != "*" {
		p.body = body
		p.bound[protoreflect.Name(body)] = true
	}
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			name = strings.TrimSuffix(name, "}")
			p.path = append(p.path, name)
			p.bound[protoreflect.Name(name)] = true
		}
	}
	return p
}
