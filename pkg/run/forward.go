package run

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/rpc"
)

// Headers of a forwarded request. What a client sends in them is removed.
const (
	forwardedToken   = "X-Internal-Token"
	forwardedAddress = "X-Forwarded-For"
	internalPrefix   = "X-Internal-"
)

// Forward returns a handler that passes requests to the HTTP handler of another module, with the
// token of this one: in process if the module is hosted in this process, otherwise over the
// network. address returns the address of the client. failed answers a request that could not be
// passed on.
func (k *Kit) Forward(
	module string, address func(*http.Request) string, failed func(http.ResponseWriter, *http.Request, error),
) (http.Handler, error) {
	next, err := k.handlerOf(module, failed)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, err := k.signer.SystemToken()
		if err != nil {
			failed(w, r, err)
			return
		}
		out := r.Clone(r.Context())
		for name := range out.Header {
			if strings.HasPrefix(name, internalPrefix) || strings.HasPrefix(name, "X-Forwarded-") || name == "Forwarded" {
				out.Header.Del(name)
			}
		}
		out.Header.Set(forwardedToken, token)
		out.Header.Set(forwardedAddress, address(r))
		next.ServeHTTP(w, out)
	}), nil
}

// handlerOf returns the HTTP handler of a module, in this process or behind the network.
func (k *Kit) handlerOf(module string, failed func(http.ResponseWriter, *http.Request, error)) (http.Handler, error) {
	if hosted, ok := k.process.kits[module]; ok {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { hosted.handler.ServeHTTP(w, r) }), nil
	}
	target, ok := k.process.peers[module]
	if !ok {
		return nil, fmt.Errorf("no module is called %q", module)
	}
	transport, closer, err := rpc.NewRoundTripper(target)
	if err != nil {
		return nil, fmt.Errorf("address of %s: %w", module, err)
	}
	k.process.onClose(closer)
	base, err := url.Parse(strings.Split(target, ",")[0])
	if err != nil {
		return nil, err
	}
	return &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = base.Scheme, base.Host, r.In.Host
			r.Out.URL.RawQuery = r.In.URL.RawQuery
			r.Out.Header[forwardedAddress] = r.In.Header[forwardedAddress] // the proxy removes it
		},
		ErrorHandler: failed,
	}, nil
}

// errNotForwarded is returned for a request that no public edge forwarded.
var errNotForwarded = errors.New("the request did not come through an edge")

// OnlyForwarded passes requests that a public edge forwarded, see Forward, and answers others with
// 403: what they say about the client's address is not true.
func (k *Kit) OnlyForwarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := k.forwarded(r); err != nil {
			http.Error(w, errNotForwarded.Error(), http.StatusForbidden)
			return
		}
		r.Header.Del(forwardedToken)
		next.ServeHTTP(w, r)
	})
}

func (k *Kit) forwarded(r *http.Request) error {
	tokens := r.Header.Values(forwardedToken)
	if len(tokens) != 1 {
		return errNotForwarded
	}
	identity, err := k.process.verifier.Verify(k.Name, tokens[0])
	if err != nil {
		return err
	}
	if holder, system := strings.CutPrefix(identity.Subject, auth.System("").Subject); !system || !strings.HasPrefix(holder, "bff-") {
		return errNotForwarded
	}
	return nil
}
