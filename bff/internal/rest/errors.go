package rest

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/akinai/akinai/bff/internal/public"
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
	// Metadata adds facts, such as the SKUs that are out of stock.
	Metadata map[string]string `json:"metadata,omitempty"`
	// Violations names the fields that break their rules, with the reasons.
	Violations []Violation `json:"violations,omitempty"`
}

// Violation describes a field that breaks its rule.
type Violation struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Write writes an error in the format of REST errors.
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
	e.Code, e.Message = rpc.CodeOf(row.Kind).String(), row.Japanese
	if prefersEnglish(r.Header.Values("Accept-Language")) {
		e.Message = row.English
	}
	header := w.Header()
	header.Del("Content-Length")
	header.Del("Content-Encoding")
	header.Del("Cache-Control") // of the replaced response
	header.Del("Etag")
	header.Set("Content-Type", "application/json")
	header.Set("X-Content-Type-Options", "nosniff")
	if retryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(int(math.Ceil(retryAfter.Seconds()))))
	}
	if row.Status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", "Bearer")
	}
	w.WriteHeader(row.Status)
	_ = json.NewEncoder(w).Encode(e)
}

// withErrors replaces every response with a status of 400 or above by an Error.
func withErrors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		catcher := &catcher{ResponseWriter: w}
		next.ServeHTTP(catcher, r)
		if catcher.status != 0 {
			e, retryAfter := parse(catcher.status, catcher.body.Bytes())
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

// faultyParameter matches the message of the transcoder about a parameter of the query or the path
// that it cannot parse.
var faultyParameter = regexp.MustCompile(`^invalid parameter "([^"]+)"`)

// status is google.rpc.Status as Vanguard writes it, with the details that are used here.
type status struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Details []struct {
		Reason     string            `json:"reason"`
		Metadata   map[string]string `json:"metadata"`
		RetryDelay string            `json:"retryDelay"`
		Violations []struct {
			Message string `json:"message"`
			Field   struct {
				Elements []struct {
					FieldName string `json:"fieldName"`
					Index     string `json:"index"`
				} `json:"elements"`
			} `json:"field"`
		} `json:"violations"`
	} `json:"details"`
}

// parse returns the error of a response: from the details if it is an error of the platform,
// otherwise from the HTTP status.
func parse(code int, body []byte) (Error, time.Duration) {
	var s status
	e := Error{Reason: reasonOf(code)}
	if json.Unmarshal(body, &s) != nil {
		return e, 0
	}
	if s.Code == codeUnknown || s.Code == codeInternal {
		e.Reason = rpc.ErrMalformed.Reason
	}
	if found := faultyParameter.FindStringSubmatch(s.Message); found != nil {
		e.Violations = []Violation{{Field: found[1], Message: "has a value that cannot be read"}}
	}
	var retryAfter time.Duration
	for _, d := range s.Details {
		if d.Reason != "" {
			e.Reason, e.Metadata = d.Reason, d.Metadata
		}
		if delay, err := time.ParseDuration(d.RetryDelay); err == nil {
			retryAfter = delay
		}
		for _, v := range d.Violations {
			var path []string
			for _, element := range v.Field.Elements {
				path = append(path, element.FieldName)
			}
			e.Violations = append(e.Violations, Violation{Field: strings.Join(path, "."), Message: v.Message})
		}
	}
	return e, retryAfter
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
