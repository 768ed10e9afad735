package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/akinai/akinai/pkg/audit"
)

// A service with a method whose writes are recorded calls all of them in a test of its own, which
// reads them from the descriptors too.
func TestEveryServiceWithRecordedWritesTestsThem(t *testing.T) {
	t.Parallel()
	services := make(map[string]int)
	for method, rule := range methods() {
		options, _ := method.Options().(*descriptorpb.MethodOptions)
		if audit.Recorded(rule, options.GetIdempotencyLevel() == descriptorpb.MethodOptions_NO_SIDE_EFFECTS) {
			services[strings.Split(string(method.FullName()), ".")[1]]++
		}
	}
	for service := range services {
		content, err := os.ReadFile("../../services/" + service + "/internal/rpc/audit_test.go")
		require.NoError(t, err)
		require.Contains(t, string(content), `Package: "akinai.`+service+`.v1"`)
	}
	require.NotEmpty(t, services)
	t.Logf("methods by service: %v", services)
}
