package openapi

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/bff/internal/public"
)

// common are the reasons that every operation can return.
var common = []string{
	"MALFORMED_REQUEST", "BODY_INCOMPLETE", "BODY_TIMEOUT", "BODY_TOO_LARGE", "HEADER_TOO_LARGE", "MEDIA_TYPE_UNSUPPORTED", "TOKEN_INVALID",
	"RATE_LIMITED", "INTERNAL", "OVERLOADED", "SERVICE_UNAVAILABLE", "AUTH_UNAVAILABLE", "DATABASE_UNAVAILABLE", "DATABASE_BUSY",
	"REDIS_UNAVAILABLE", "DEADLINE_EXCEEDED",
}

// Reasons returns every reason that a method can return to a caller, sorted.
func Reasons(method protoreflect.MethodDescriptor) []string {
	reasons := slices.Clone(common)
	access, _ := proto.GetExtension(method.Options(), optionsv1.E_Access).(*optionsv1.Access)
	if access.GetPermission() != "" {
		reasons = append(reasons, "TOKEN_MISSING", "PERMISSION_DENIED", "SECOND_FACTOR_REQUIRED")
	}
	if access.GetCapability() != optionsv1.Capability_CAPABILITY_UNSPECIFIED {
		reasons = append(reasons, "CAPABILITY_INVALID")
	}
	if access.GetStepUp() {
		reasons = append(reasons, "STEP_UP_REQUIRED")
	}
	if method.Input().Fields().Len() > 0 {
		reasons = append(reasons, "VALIDATION_FAILED", "TEXT_INVALID", "UNKNOWN_FIELD")
	}
	rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	if strings.Contains(rule.GetGet()+rule.GetPost()+rule.GetPut()+rule.GetPatch()+rule.GetDelete(), "{") {
		reasons = append(reasons, "ROUTE_NOT_FOUND") // a path that the transcoder cannot read, such as one with a colon
	}
	refusals, _ := proto.GetExtension(method.Options(), optionsv1.E_Refusals).(*optionsv1.Refusals)
	reasons = append(reasons, refusals.GetReasons()...)
	slices.Sort(reasons)
	return slices.Compact(reasons)
}

// refusals adds a response for every status of a method's reasons.
func (g *generator) refusals(responses *yaml.Node, method protoreflect.MethodDescriptor) error {
	byStatus := make(map[int][]string)
	rows := public.All()
	for _, reason := range Reasons(method) {
		row, ok := rows[reason]
		if !ok {
			return fmt.Errorf("%s is not in bff/internal/public/reasons.go", reason)
		}
		byStatus[row.Status] = append(byStatus[row.Status], reason)
	}
	for status := http.StatusBadRequest; status < 600; status++ {
		if reasons := byStatus[status]; reasons != nil {
			answer := refusal(status, reasons, rows)
			if shared(reasons) {
				answer = g.share(status, answer)
			}
			set(responses, strconv.Itoa(status), answer)
		}
	}
	return nil
}

// shared reports whether all reasons are common ones.
func shared(reasons []string) bool {
	return !slices.ContainsFunc(reasons, func(reason string) bool { return !slices.Contains(common, reason) })
}

// share makes a response a component and returns a reference to it.
func (g *generator) share(status int, answer *yaml.Node) *yaml.Node {
	name := strings.ReplaceAll(http.StatusText(status), " ", "")
	g.answers[name] = answer
	return ref("responses", name)
}

// refusal returns the response of one status.
func refusal(status int, reasons []string, rows map[string]public.Reason) *yaml.Node {
	lines := make([]string, len(reasons))
	for i, reason := range reasons {
		lines[i] = "- `" + reason + "`: " + rows[reason].English
		if reason == "TOKEN_INVALID" {
			lines[i] += " An Authorization header was sent, without a valid access token." // also where none is needed
		}
	}
	schema := object("allOf", []*yaml.Node{
		ref("schemas", "Error"),
		object("type", "object", "required", []string{"reason"}, "properties", object("reason", object("type", "string", "enum", reasons))),
	})
	answer := object("description", strings.Join(lines, "\n"))
	switch status {
	case http.StatusUnauthorized:
		set(answer, "headers", object("WWW-Authenticate", ref("headers", "WWW-Authenticate")))
	case http.StatusInternalServerError:
		set(answer, "headers", object("X-Request-Id", ref("headers", "X-Request-Id")))
	case http.StatusConflict, http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		set(answer, "headers", object("Retry-After", ref("headers", "Retry-After")))
	}
	set(answer, "content", object("application/json", object("schema", schema)))
	return answer
}
