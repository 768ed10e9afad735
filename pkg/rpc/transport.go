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

// Wire names the protocol between services.
type Wire string

// The protocols between services. Connect over pooled HTTP/1.1 costs about half the CPU of gRPC
// over h2c.
const (
	WireConnect Wire = "connect"
	WireGRPC    Wire = "grpc"
)

// MaxMessageBytes bounds a message between services, a request (an import's batch, a picture) as
// well as a reply.
const MaxMessageBytes = 8 << 20

// dnsTTL is how soon a new or vanished instance behind a name is noticed.
const dnsTTL = 5 * time.Second

// NewTransport returns a transport to the instances behind target, balanced round robin. target is
// one URL, whose name is resolved again and again, or several separated by commas. close frees the
// connections.
func NewTransport(target string, wire Wire) (transport connect.Transport, closer func() error, err error) {
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
	protocol := []connecthttp.Option{connecthttp.WithReadMaxBytes(MaxMessageBytes)}
	if wire == WireGRPC {
		protocol = append(protocol, connecthttp.WithGRPC())
		if base.Scheme == "http" {
			base.Scheme = "h2c"
		}
	}
	client := httplb.NewClient(options...)
	return connecthttp.NewTransport(client, base.String(), protocol...), client.Close, nil
}

// pooled keeps as many idle connections to an instance as calls ran at once; the balancer's own
// keeps one. h2c speaks HTTP/2 without TLS.
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

// own gives the transport requests of its own. The balancer takes its requests from a pool and puts
// them back when a call is done, which may be before net/http has written the last of one whose
// connection broke; another call's address would go out then.
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
