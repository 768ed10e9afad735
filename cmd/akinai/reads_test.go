package main

import (
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

// readVerbs begin the names of methods without side effects.
var readVerbs = []string{
	"Batch", "Count", "Find", "Get", "List", "Look", "Normalize", "Preview", "Quote", "Reconcile", "Search", "Suggest", "Validate",
}

// TestOnlyReadsCanBeCalledByGETA10: Connect answers a GET of each method without side effects, and
// browsers send a GET with the session cookie from any page. So a method is declared without side
// effects only if its name is that of a read, and its REST route is a GET if and only if it is.
func TestOnlyReadsCanBeCalledByGETA10(t *testing.T) {
	t.Parallel()
	verb, routes := regexp.MustCompile(`^[A-Z][a-z]+`), 0
	for method := range methods() {
		options, _ := method.Options().(*descriptorpb.MethodOptions)
		reads := options.GetIdempotencyLevel() == descriptorpb.MethodOptions_NO_SIDE_EFFECTS
		if reads {
			require.Contains(t, readVerbs, verb.FindString(string(method.Name())), method.FullName())
		}
		for _, route := range restVerbs(method) {
			require.Equal(t, reads, route == http.MethodGet, "%s: %s", method.FullName(), route)
			routes++
		}
	}
	require.GreaterOrEqual(t, routes, 48)
}

// restVerbs returns the verbs of the REST routes of a method.
func restVerbs(method protoreflect.MethodDescriptor) (verbs []string) {
	rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	if rule == nil {
		return nil
	}
	for _, r := range slices.Concat([]*annotations.HttpRule{rule}, rule.GetAdditionalBindings()) {
		switch r.GetPattern().(type) {
		case *annotations.HttpRule_Get:
			verbs = append(verbs, http.MethodGet)
		default:
			verbs = append(verbs, "a write")
		}
	}
	return verbs
}
