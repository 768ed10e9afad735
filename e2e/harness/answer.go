package harness

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/restjson"
)

// Answer is a response of the shop.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Reason returns the machine-readable reason of a refusal, over REST or Connect, or "" if there is
// none.
func (a Answer) Reason() string {
	var e struct {
		Reason  string `json:"reason"`
		Details []struct {
			Type  string `json:"type"`
			Value string `json:"value"`
		} `json:"details"`
	}
	_ = json.Unmarshal(a.Body, &e) // a body that is not JSON has no reason
	for _, d := range e.Details {
		var info errdetails.ErrorInfo
		value, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(d.Value, "="))
		if strings.HasSuffix(d.Type, "google.rpc.ErrorInfo") && err == nil && proto.Unmarshal(value, &info) == nil {
			return info.GetReason()
		}
	}
	return e.Reason
}

// Read decodes the body into a message.
func (a Answer) Read(t testing.TB, m proto.Message) {
	t.Helper()
	require.NoError(t, restjson.Unmarshal(a.Body, m), "%s", a.Body)
}

// Refuses requires a refusal.
func (a Answer) Refuses(t testing.TB, status int, reason string) {
	t.Helper()
	require.Equal(t, status, a.Status, "%s", a.Body)
	require.Equal(t, reason, a.Reason(), "%s", a.Body)
}

// JSON returns a message as the JSON of REST.
func JSON(m proto.Message) string {
	data, err := restjson.Append(nil, m)
	if err != nil {
		return err.Error() // not JSON: the shop refuses it
	}
	return string(data)
}

// RetryAfter returns the delay of Retry-After, or 0 if the header is missing.
func RetryAfter(a Answer) time.Duration {
	seconds, err := strconv.Atoi(a.Header.Get("Retry-After"))
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
