package rpc_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"connectrpc.com/grpchealth"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
)

// A service that dies while it writes its reply is unreachable for its caller, wherever in the
// reply that happens and however the connection ends.
func TestReplyCutOffAnywhereMeansUnreachable(t *testing.T) {
	s := server(t, own, func(context.Context) error {
		return errs.New(errs.Conflict, "OUT_OF_STOCK", strings.Repeat("none left ", 20))
	})
	web := httptest.NewUnstartedServer(rpc.Handler(s, rpc.HandlerOptions{MaxBytes: 1 << 10, Health: grpchealth.NewStaticChecker()}))
	web.Config.Protocols = new(http.Protocols)
	web.Config.Protocols.SetHTTP1(true)
	web.Config.Protocols.SetUnencryptedHTTP2(true)
	web.Start()
	defer web.Close()
	for _, protocol := range []rpc.Protocol{rpc.ProtocolConnect, rpc.ProtocolGRPC} {
		for _, reset := range []bool{false, true} {
			whole := 0
			for cut := 0; whole == 0; cut += 7 {
				require.Less(t, cut, 10_000)
				err := callOnce(t, cutting(t, web.Listener.Addr().String(), cut, reset), protocol)
				if errs.ReasonOf(err) == "OUT_OF_STOCK" {
					whole = cut
					continue
				}
				require.ErrorIs(t, err, rpc.ErrUnreachable, "%s, %d bytes of the reply", protocol, cut)
			}
			require.Greater(t, whole, 200)
		}
	}
}

func callOnce(t *testing.T, url string, protocol rpc.Protocol) error {
	t.Helper()
	transport, closer, err := rpc.NewTransport(url, protocol)
	require.NoError(t, err)
	defer func() { require.NoError(t, closer()) }()
	client, err := rpc.NewClient(transport, func(context.Context) (string, error) { return "customer", nil }, false)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	return client.CallUnary(ctx, spec(t, nil), &emptypb.Empty{}, &emptypb.Empty{})
}

// cutting returns the URL of a proxy to backend that passes limit bytes of the reply of its only
// connection and then closes, or resets, the connection.
func cutting(t *testing.T, backend string, limit int, reset bool) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, listener.Close()) })
	go func() {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		defer client.Close()
		server, err := net.Dial("tcp", backend) //nolint:noctx // ends with the test's server
		if err != nil {
			return
		}
		defer server.Close()
		go func() { _, _ = io.Copy(server, client) }()
		_, _ = io.CopyN(client, server, int64(limit))
		if reset {
			_ = client.(*net.TCPConn).SetLinger(0)
		}
	}()
	return "http://" + listener.Addr().String()
}
