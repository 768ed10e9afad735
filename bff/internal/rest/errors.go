package rest

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/restjson"
	"github.com/akinai/akinai/pkg/rpc"
)

// Error is the body of every REST error.
type Error struct {
	// Code is the Connect code.
	Code string `json:"code"`
	// Reason is a stable code for programs, see docs/errors.md.
	Reason string `json:"reason"`
	// Message is a text for people, in Japanese or English by Accept-Language.
	Message string `json:"message"`
	// Params are simple facts of the reason by name, such as the limit of LINE_LIMIT: the metadata
	// of its google.rpc.ErrorInfo.
	Params map[string]string `json:"params,omitempty"`
	// Details is the typed detail of the reason (docs/errors.md), nil if it has none.
	Details json.RawMessage `json:"details,omitempty"`
	// Violations names the fields and parameters that break their rules.
	Violations []Violation `json:"violations,omitempty"`
}

// Violation describes a field of the body, or a parameter, that breaks its rule.
type Violation struct {
	// Field is the path in the body, with indexes from 0, such as "lines[2].quantity", or the name
	// of a parameter.
	Field string `json:"field"`
	// Rule is the id of the rule: that of protovalidate, or one of public.Rule…
	Rule string `json:"rule"`
	// Message is a text for people, in Japanese or English by Accept-Language.
	Message string `json:"message"`
}

// Write writes an error in the format of REST errors, or as a page (WithPages).
func Write(w http.ResponseWriter, r *http.Request, reason string, retryAfter time.Duration) {
	write(w, r, Error{Reason: reason}, retryAfter)
}

// Body returns the body of an error in Japanese, for use where no request could be parsed.
func Body(reason string) []byte {
	row := public.Of(reason)
	body, err := json.Marshal(Error{Code: rpc.CodeOf(row.Kind).String(), Reason: reason, Message: row.Japanese})
	if err != nil {
		return nil // a struct of texts always encodes
	}
	return body
}

func write(w http.ResponseWriter, r *http.Request, e Error, retryAfter time.Duration) {
	row := public.Of(e.Reason)
	english := language.Match(r.Header.Values(language.Header)) == language.English
	e.Code, e.Message = rpc.CodeOf(row.Kind).String(), public.Text{Japanese: row.Japanese, English: row.English}.In(english)
	for i := range e.Violations {
		if v := &e.Violations[i]; v.Message == "" {
			v.Message = public.RuleText(v.Rule, english)
		}
	}
	header := w.Header()
	header.Del("Content-Length")
	header.Del("Content-Encoding")
	header.Del("Cache-Control") // of the replaced response
	header.Del("Etag")
	if retryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(int(math.Ceil(retryAfter.Seconds()))))
	}
	if page := pagesOf(r); page != nil {
		page(w, r, Refusal{Status: row.Status, Reason: e.Reason, RetryAfter: retryAfter})
		return
	}
	header.Set("Content-Type", "application/json")
	header.Set("X-Content-Type-Options", "nosniff")
	if row.Status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", "Bearer")
	}
	w.WriteHeader(row.Status)
	_ = json.NewEncoder(w).Encode(e)
}

// withErrors replaces every response with a status of 400 or above by an Error. body is the field
// of the request that its body sets, "" if that is all of them: paths begin at the body.
func withErrors(next http.Handler, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		catcher := &catcher{ResponseWriter: w}
		next.ServeHTTP(catcher, r)
		if catcher.status != 0 {
			e, retryAfter := parse(catcher.status, catcher.body.Bytes(), body)
			write(w, r, e, retryAfter)
		}
	})
}

// catcher buffers responses with a status of 400 or above, and passes all others through.
type catcher struct {
	http.ResponseWriter
	// status is the status of a buffered response, 0 if none is buffered. wrote reports that
	// another response was passed through.
	status int
	wrote  bool
	body   bytes.Buffer
}

func (c *catcher) WriteHeader(code int) {
	switch {
	case c.wrote || c.status != 0:
	case code >= http.StatusBadRequest:
		c.status = code
	default:
		c.wrote = code >= http.StatusOK // codes below 200 are informational
		c.ResponseWriter.WriteHeader(code)
	}
}

func (c *catcher) Write(data []byte) (int, error) {
	c.WriteHeader(http.StatusOK)
	if c.status != 0 {
		return c.body.Write(data)
	}
	return c.ResponseWriter.Write(data)
}

// Flush flushes a response that was passed through. A response that is buffered, or has no status
// yet, is not flushed.
func (c *catcher) Flush() {
	if c.wrote {
		_ = http.NewResponseController(c.ResponseWriter).Flush()
	}
}

// Unwrap gives http.ResponseController access to the connection.
func (c *catcher) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// codeUnknown and codeInternal are the codes of the transcoder for a path or query that it cannot
// parse. Errors of the platform have a reason.
const (
	codeUnknown  = 2
	codeInternal = 13
)

// parse returns the error of a response: from the details if it is an error of the platform,
// otherwise from the HTTP status. bodyField is that of withErrors.
func parse(code int, body []byte, bodyField string) (Error, time.Duration) {
	s, e := new(status.Status), Error{Reason: reasonOf(code)}
	if protojson.Unmarshal(body, s) != nil {
		return e, 0
	}
	if s.GetCode() == codeUnknown || s.GetCode() == codeInternal {
		e.Reason = rpc.ErrMalformed.Reason
	}
	e.Violations = unreadableOf(s.GetMessage())
	var retryAfter time.Duration
	for _, packed := range s.GetDetails() {
		detail, err := packed.UnmarshalNew()
		if err != nil {
			continue
		}
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			e.Reason, e.Params = detail.GetReason(), paramsOf(detail.GetMetadata(), bodyField)
		case *errdetails.LocalizedMessage: // the message of the body is one
		case *errdetails.RetryInfo:
			retryAfter = detail.GetRetryDelay().AsDuration()
		case *validate.Violations:
			for _, v := range detail.GetViolations() {
				e.Violations = append(e.Violations, Violation{pathOf(v.GetField(), bodyField), v.GetRuleId(), v.GetMessage()})
			}
		case proto.Message:
			if text, err := restjson.Append(nil, detail); err == nil {
				e.Details = text
			}
		}
	}
	return e, retryAfter
}

// fieldParam is the parameter that names a field, as violations do.
const fieldParam = "field"

// paramsOf returns the parameters of a reason. A field has its name in JSON, and begins at the
// body, as in violations. Services write the path in the names of the proto.
func paramsOf(params map[string]string, bodyField string) map[string]string {
	field, named := params[fieldParam]
	if !named {
		return params
	}
	if bodyField != "" {
		field = strings.TrimPrefix(field, bodyField+".")
	}
	out := maps.Clone(params)
	out[fieldParam] = jsonName(field)
	return out
}

// unreadableOf returns the violations in the message of an error of the transcoder: those of an
// unreadable, or the parameter that cannot be read.
func unreadableOf(message string) (list []Violation) {
	if text, ok := strings.CutPrefix(message, unreadablePrefix); ok && json.Unmarshal([]byte(text), &list) == nil {
		return list
	}
	if text, ok := strings.CutPrefix(message, `invalid parameter "`); ok {
		name, _, _ := strings.Cut(text, `"`)
		return []Violation{{Field: name, Rule: restjson.RuleType}}
	}
	return nil
}

// pathOf returns a path with the names of JSON. bodyField, if it begins the path, is left out.
func pathOf(path *validate.FieldPath, bodyField string) string {
	elements := path.GetElements()
	if bodyField != "" && len(elements) > 1 && elements[0].GetFieldName() == bodyField {
		elements = elements[1:]
	}
	named := new(validate.FieldPath)
	for _, element := range elements {
		element = proto.CloneOf(element)
		element.FieldName = proto.String(jsonName(element.GetFieldName()))
		named.Elements = append(named.Elements, element)
	}
	return protovalidate.FieldPathString(named)
}

// jsonName returns the name that a field of the proto has in JSON: unitPrice for unit_price.
func jsonName(name string) string {
	var b strings.Builder
	up := false
	for _, c := range []byte(name) {
		switch {
		case c == '_':
			up = true
			continue
		case up && 'a' <= c && c <= 'z':
			c -= 'a' - 'A'
		}
		up = false
		b.WriteByte(c)
	}
	return b.String()
}

func reasonOf(status int) string {
	switch status {
	case http.StatusNotFound:
		return "ROUTE_NOT_FOUND"
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return "METHOD_NOT_ALLOWED"
	case http.StatusRequestEntityTooLarge, http.StatusTooManyRequests:
		return rpc.ErrTooLarge.Reason
	case http.StatusUnsupportedMediaType:
		return "MEDIA_TYPE_UNSUPPORTED"
	case http.StatusServiceUnavailable:
		return rpc.ErrUnreachable.Reason
	case http.StatusGatewayTimeout, http.StatusRequestTimeout:
		return rpc.ErrTimeout.Reason
	}
	if status < http.StatusInternalServerError {
		return rpc.ErrMalformed.Reason
	}
	return rpc.ErrInternal.Reason
}
