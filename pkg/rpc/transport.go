package rpc

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"
	"github.com/bufbuild/httplb"
	"github.com/bufbuild/httplb/picker"
	"github.com/bufbuild/httplb/resolver"
)

// Protocol names a protocol between services.
type Protocol string

// The protocols between services. Connect over pooled HTTP/1.1 costs about half the CPU of gRPC
// over h2c.
const (
	ProtocolConnect Protocol = "connect"
	ProtocolGRPC    Protocol = "grpc"
)

// MaxMessageBytes bounds a message between services: a request (a batch of an import, a picture)
// and a reply.
const MaxMessageBytes = 8 << 20

// dnsTTL is the interval at which a name is resolved, and so the delay until a new or removed
// instance is noticed.
const dnsTTL = 5 * time.Second

// NewTransport returns a transport to the instances of target, with round-robin balancing. target
// is one URL, whose name is resolved repeatedly, or several URLs separated by commas. closer closes
// the connections.
func NewTransport(target string, wire Protocol) (transport connect.Transport, closer func() error, err error) {
	client, base, err := newClient(target)
	if err != nil {
		return nil, nil, err
	}
	protocol := []connecthttp.Option{connecthttp.WithReadMaxBytes(MaxMessageBytes)}
	if wire == ProtocolGRPC {
		protocol = append(protocol, connecthttp.WithGRPC())
		if base.Scheme == "http" {
			base.Scheme = "h2c"
		}
	}
	return connecthttp.NewTransport(client, base.String(), protocol...), client.Close, nil
}

// NewRoundTripper returns a transport of HTTP requests to the instances of target, as NewTransport.
func NewRoundTripper(target string) (transport http.RoundTripper, closer func() error, err error) {
	client, _, err := newClient(target)
	if err != nil {
		return nil, nil, err
	}
	return client.Transport, client.Close, nil
}

func newClient(target string) (*httplb.Client, *url.URL, error) {
	urls := strings.Split(target, ",")
	base, err := url.Parse(urls[0])
	if err != nil {
		return nil, nil, err
	}
	options := []httplb.ClientOption{
		httplb.WithTransport("http", pooled{}),
		httplb.WithTransport("https", pooled{}),
		httplb.WithTransport("h2c", pooled{h2c: true}),
		httplb.WithPicker(picker.NewRoundRobin),
		httplb.WithDefaultTimeout(time.Minute),
		httplb.WithDisableCompression(true),
	}
	if len(urls) > 1 {
		options = append(options, httplb.WithResolver(resolver.NewPollingResolver(static(urls), time.Hour)))
	} else {
		options = append(options, httplb.WithResolver(resolver.NewDNSResolver(net.DefaultResolver, resolver.PreferIPv4, dnsTTL)))
	}
	return httplb.NewClient(options...), base, nil
}

// pooled creates transports that keep up to 256 idle connections to an instance; the balancer's own
// transport keeps one. h2c uses HTTP/2 without TLS.
type pooled struct{ h2c bool }

func (p pooled) NewRoundTripper(_, _ string, c httplb.TransportConfig) httplb.RoundTripperResult {
	transport := &http.Transport{
		DialContext:            c.DialFunc,
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    256,
		IdleConnTimeout:        c.IdleConnTimeout,
		MaxResponseHeaderBytes: c.MaxResponseHeaderBytes,
		TLSClientConfig:        c.TLSClientConfig,
		TLSHandshakeTimeout:    c.TLSHandshakeTimeout,
		DisableCompression:     c.DisableCompression,
	}
	result := httplb.RoundTripperResult{RoundTripper: own{transport}, Close: transport.CloseIdleConnections}
	if p.h2c {
		transport.Protocols = new(http.Protocols)
		transport.Protocols.SetUnencryptedHTTP2(true)
		result.Scheme = "http"
	}
	return result
}

// own copies each request before it is sent. The balancer takes its requests from a pool and
// returns them when a call ends. If the connection broke, net/http may still be writing the request
// then, and would send the address of another call.
type own struct{ *http.Transport }

func (o own) RoundTrip(r *http.Request) (*http.Response, error) {
	request, address := *r, *r.URL
	request.URL = &address
	return o.Transport.RoundTrip(&request)
}

// static resolves every name to the same instances.
type static []string

func (s static) ResolveOnce(context.Context, string, string) ([]resolver.Address, time.Duration, error) {
	addresses := make([]resolver.Address, len(s))
	for i, u := range s {
		_, host, _ := strings.Cut(u, "://")
		addresses[i] = resolver.Address{HostPort: host}
	}
	return addresses, 0, nil
}
