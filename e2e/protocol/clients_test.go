package protocol

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"
	"connectrpc.com/connect/v2/connectproto"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/harness"
)

// outcome is a response in a form that is the same for all protocols: a message, or a code and a
// reason.
type outcome struct {
	message      proto.Message
	code, reason string
}

func (o outcome) String() string {
	if o.message == nil {
		return o.code + " " + o.reason
	}
	return harness.JSON(o.message)
}

// request is a call of the public API. The type of its message determines the method.
type request struct {
	message    proto.Message
	token, key string
}

func (r request) headers() map[string]string {
	headers := make(map[string]string)
	if r.token != "" {
		headers["Authorization"] = "Bearer " + r.token
	}
	if r.key != "" {
		headers["Idempotency-Key"] = r.key
	}
	return headers
}

// method returns the method whose input is the message, its procedure, and an empty response.
func (r request) method(t testing.TB) (protoreflect.MethodDescriptor, string, proto.Message) {
	t.Helper()
	services := webv1.File_akinai_bff_web_v1_web_service_proto.Services()
	for i := range services.Len() {
		methods := services.Get(i).Methods()
		for j := range methods.Len() {
			m := methods.Get(j)
			if m.Input().FullName() == r.message.ProtoReflect().Descriptor().FullName() {
				output, err := protoregistry.GlobalTypes.FindMessageByName(m.Output().FullName())
				require.NoError(t, err)
				return m, fmt.Sprintf("/%s/%s", services.Get(i).FullName(), m.Name()), output.New().Interface()
			}
		}
	}
	require.Fail(t, "no method takes it", "%T", r.message)
	return nil, "", nil
}

// client makes calls in one protocol.
type client func(t testing.TB, r request) outcome

// withConnect returns a client made with connect-go.
func withConnect(s *harness.Shop, options ...connecthttp.Option) client {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	carrier := &http.Client{Transport: &http.Transport{Protocols: protocols}}
	transport := connecthttp.NewTransport(carrier, s.Edge(), options...)
	return func(t testing.TB, r request) outcome {
		method, procedure, answer := r.method(t)
		ctx, info := connect.NewClientContext(t.Context())
		for name, value := range r.headers() {
			info.RequestHeader().Set(name, value)
		}
		spec := connect.Spec{StreamType: connect.StreamTypeUnary, Schema: method, Procedure: procedure, IdempotencyLevel: effects(method)}
		if err := connect.NewClient(transport).CallUnary(ctx, spec, r.message, answer); err != nil {
			return refusal(err)
		}
		return outcome{message: answer}
	}
}

// effects returns the idempotency level of a method: whether it may be called by GET.
func effects(method protoreflect.MethodDescriptor) connect.IdempotencyLevel {
	if name := string(method.Name()); strings.HasPrefix(name, "Get") || strings.HasPrefix(name, "List") {
		return connect.IdempotencyNoSideEffects
	}
	return connect.IdempotencyUnknown
}

func refusal(err error) outcome {
	o := outcome{code: connect.CodeOf(err).String()}
	var wire *connect.Error
	if !errors.As(err, &wire) {
		return o
	}
	for _, d := range wire.Details() {
		if detail, err := connectproto.UnmarshalErrorDetail(d); err == nil {
			if info, ok := detail.(*errdetails.ErrorInfo); ok {
				o.reason = info.GetReason()
			}
		}
	}
	return o
}

// withREST returns a client of the REST API. If curl is true, curl makes the requests.
func withREST(s *harness.Shop, curl bool) client {
	return func(t testing.TB, r request) outcome {
		method, path, answer, body := http.MethodGet, "", r.message, ""
		switch m := r.message.(type) {
		case *webv1.ListProductsRequest:
			path, answer = "/v1/products?"+url.Values{"category": {m.GetCategory()}, "tags": m.GetTags()}.Encode(), new(webv1.ListProductsResponse)
		case *webv1.GetProductRequest:
			path, answer = "/v1/products/"+m.GetIdOrSlug(), new(webv1.ProductDetail)
		case *webv1.ListOrdersRequest:
			path, answer = "/v1/orders", new(webv1.ListOrdersResponse)
		case *webv1.GetOrderRequest:
			path, answer = "/v1/orders/"+m.GetId(), new(webv1.Order)
		case *webv1.PlaceOrderRequest:
			method, path, answer, body = http.MethodPost, "/v1/orders", new(webv1.Order), harness.JSON(m)
		case *webv1.UpdateAddressRequest:
			method, path, answer, body = http.MethodPut, "/v1/addresses/"+m.GetId(), new(webv1.SavedAddress), harness.JSON(m.GetAddress())
		case *webv1.CancelOrderRequest:
			method, path, answer, body = http.MethodPost, "/v1/orders/"+m.GetId()+"/cancel", new(webv1.Order), "{}"
		default:
			require.Fail(t, "not a REST call here", "%T", m)
		}
		got := exchange(t, s, curl, method, path, body, r)
		if got.Status >= http.StatusBadRequest {
			return outcome{code: code(got), reason: got.Reason()}
		}
		got.Read(t, answer)
		return outcome{message: whole(answer)}
	}
}

// whole wraps a REST response body into the response message of the method.
func whole(m proto.Message) proto.Message {
	switch part := m.(type) {
	case *webv1.ProductDetail:
		return &webv1.GetProductResponse{Product: part}
	case *webv1.Order:
		return &webv1.PlaceOrderResponse{Order: part}
	case *webv1.SavedAddress:
		return &webv1.UpdateAddressResponse{Address: part}
	default:
		return m
	}
}

// exchange makes an HTTP request with JSON, with net/http or with curl.
func exchange(t testing.TB, s *harness.Shop, curl bool, method, path, body string, r request) harness.Answer {
	t.Helper()
	if !curl {
		a, err := s.Guest().Send(t.Context(), method, s.Edge()+path, strings.NewReader(body), r.headers())
		require.NoError(t, err)
		return a
	}
	args := []string{"--silent", "--write-out", "\n%{http_code}", "--request", method, s.Edge() + path}
	for name, value := range r.headers() {
		args = append(args, "--header", name+": "+value)
	}
	if method != http.MethodGet {
		args = append(args, "--header", "Content-Type: application/json", "--data", body)
	}
	out, err := exec.CommandContext(t.Context(), "curl", args...).Output()
	require.NoError(t, err)
	at := strings.LastIndex(string(out), "\n")
	status, err := strconv.Atoi(string(out[at+1:]))
	require.NoError(t, err)
	return harness.Answer{Status: status, Body: out[:at]}
}

// protoJSON returns a message as the JSON of protobuf, which the protocols other than REST use.
func protoJSON(m proto.Message) string {
	data, err := protojson.Marshal(m)
	if err != nil {
		return err.Error() // not JSON: the shop refuses it
	}
	return string(data)
}

// withCurl returns a client that speaks Connect with JSON through curl, as a script does: without
// the protocol's header.
func withCurl(s *harness.Shop) client {
	return func(t testing.TB, r request) outcome {
		_, procedure, message := r.method(t)
		got := exchange(t, s, true, http.MethodPost, procedure, protoJSON(r.message), r)
		if got.Status >= http.StatusBadRequest {
			return outcome{code: code(got), reason: got.Reason()}
		}
		require.NoError(t, protojson.Unmarshal(got.Body, message), "%s", got.Body)
		return outcome{message: message}
	}
}

// code returns the Connect code of a refusal over REST or Connect.
func code(a harness.Answer) string {
	var e struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(a.Body, &e)
	return e.Code
}

// protos writes the descriptors of the edge's methods, and of error details, to a file, for
// programs that cannot use the edge's reflection.
var protos = sync.OnceValues(func() (string, error) {
	set := new(descriptorpb.FileDescriptorSet)
	added := make(map[string]bool)
	for _, m := range []proto.Message{&webv1.LoginRequest{}, &errdetails.ErrorInfo{}} {
		addFile(set, m.ProtoReflect().Descriptor().ParentFile(), added)
	}
	data, err := proto.Marshal(set)
	if err != nil {
		return "", err
	}
	folder, err := os.MkdirTemp("", "akinai-protos-")
	if err != nil {
		return "", err
	}
	harness.AtEnd(func() error { return os.RemoveAll(folder) })
	path := filepath.Join(folder, "protos.binpb")
	return path, os.WriteFile(path, data, 0o600)
})

// addFile adds a file after the files that it imports, each once.
func addFile(set *descriptorpb.FileDescriptorSet, file protoreflect.FileDescriptor, added map[string]bool) {
	if added[file.Path()] {
		return
	}
	added[file.Path()] = true
	for i := range file.Imports().Len() {
		addFile(set, file.Imports().Get(i).FileDescriptor, added)
	}
	set.File = append(set.File, protodesc.ToFileDescriptorProto(file))
}

// withGrpcurl returns a client that calls grpcurl.
func withGrpcurl(s *harness.Shop) client {
	return func(t testing.TB, r request) outcome {
		_, procedure, message := r.method(t)
		schema, err := protos()
		require.NoError(t, err)
		args := []string{"-plaintext", "-format-error", "-protoset", schema, "-d", protoJSON(r.message)}
		for name, value := range r.headers() {
			args = append(args, "-H", name+": "+value)
		}
		out, fault := tool(t.Context(), "grpcurl", append(args, strings.TrimPrefix(s.Edge(), "http://"), procedure[1:])...)
		if fault == "" {
			require.NoError(t, protojson.Unmarshal([]byte(out), message), out)
			return outcome{message: message}
		}
		var status struct {
			Code    uint32 `json:"code"`
			Details []struct {
				Reason string `json:"reason"`
			} `json:"details"`
		}
		require.NoError(t, json.Unmarshal([]byte(fault), &status), fault)
		o := outcome{code: connect.Code(status.Code).String()}
		for _, d := range status.Details {
			o.reason += d.Reason
		}
		return o
	}
}

// withBuf returns a client that calls "buf curl" in one of its protocols.
func withBuf(s *harness.Shop, protocol string) client {
	return func(t testing.TB, r request) outcome {
		_, procedure, message := r.method(t)
		schema, err := protos()
		require.NoError(t, err)
		args := []string{"curl", "--schema", schema, "--protocol", protocol, "--http2-prior-knowledge", "--data", protoJSON(r.message)}
		for name, value := range r.headers() {
			args = append(args, "--header", name+": "+value)
		}
		out, fault := tool(t.Context(), "buf", append(args, s.Edge()+procedure)...)
		if fault == "" {
			require.NoError(t, protojson.Unmarshal([]byte(out), message), out)
			return outcome{message: message}
		}
		a := harness.Answer{Body: []byte(fault)}
		return outcome{code: code(a), reason: a.Reason()}
	}
}

// tool runs a program of bin/ and returns its output. If the program fails, fault is its error
// output, from the JSON on if it contains any.
func tool(ctx context.Context, name string, args ...string) (out, fault string) {
	cmd := exec.CommandContext(ctx, "../../bin/"+name, args...)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	data, err := cmd.Output()
	if err == nil {
		return string(data), ""
	}
	if _, object, found := strings.Cut(complaint.String(), "{"); found {
		return "", "{" + object
	}
	return "", err.Error() + ": " + complaint.String()
}
