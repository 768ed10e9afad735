package login

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	// ClientID is the client of the issuer. Its redirect URIs are those of Ports.
	ClientID = "akinaictl"
	// patience is the time that a person has to log in.
	patience = 10 * time.Minute
)

// Ports returns the ports of redirects, of which the first free one is used: the issuer compares
// redirect URIs exactly.
func Ports() []int { return []int{18250, 18251, 18252} }

// ErrRefused is returned if the issuer, or the person at the login page, refused the login.
var ErrRefused = errors.New("the login was refused")

// Options select a login.
type Options struct {
	Issuer string
	// Fresh asks for a new login, also if the browser is logged in.
	Fresh bool
	// Ports are those of Ports, if nil.
	Ports []int
	// Show shows the address of the login page to the person.
	Show func(address string) error
}

// Login logs in and returns the tokens. It waits until the person has logged in with their browser.
// Errors: ErrRefused.
func Login(ctx context.Context, o Options) (*oauth2.Token, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	provider, err := gooidc.NewProvider(ctx, o.Issuer)
	if err != nil {
		return nil, fmt.Errorf("issuer %s: %w", o.Issuer, err)
	}
	ports := o.Ports
	if ports == nil {
		ports = Ports()
	}
	listener, err := listen(ctx, ports)
	if err != nil {
		return nil, err
	}
	config := configOf(provider, "http://"+listener.Addr().String()+callbackPath)
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier), gooidc.Nonce(nonce), oauth2.SetAuthURLParam("acr_values", "mfa")}
	if o.Fresh {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"))
	}
	received := receive(listener, state, o.Issuer)
	defer received.close(ctx)
	if err := o.Show(config.AuthCodeURL(state, options...)); err != nil {
		return nil, err
	}
	code, err := received.wait(ctx)
	if err != nil {
		return nil, err
	}
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return nil, fmt.Errorf("redeem the code: %w", err)
	}
	return token, checkIDToken(ctx, provider, token, nonce)
}

func configOf(provider *gooidc.Provider, redirect string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: ClientID, Endpoint: provider.Endpoint(), RedirectURL: redirect, Scopes: []string{gooidc.ScopeOpenID, gooidc.ScopeOfflineAccess},
	}
}

// checkIDToken checks that the tokens answer this login.
func checkIDToken(ctx context.Context, provider *gooidc.Provider, token *oauth2.Token, nonce string) error {
	raw, _ := token.Extra("id_token").(string)
	id, err := provider.Verifier(&gooidc.Config{ClientID: ClientID}).Verify(ctx, raw)
	if err != nil {
		return fmt.Errorf("ID token: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return errors.New("ID token: it answers another login")
	}
	return nil
}

// listen listens on the first free port.
func listen(ctx context.Context, ports []int) (net.Listener, error) {
	var faults []error
	for _, port := range ports {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			return listener, nil
		}
		faults = append(faults, err)
	}
	return nil, errors.Join(faults...)
}

const callbackPath = "/callback"

// receiver takes the one redirect that answers a login.
type receiver struct {
	server *http.Server
	result chan result
}

type result struct {
	code string
	err  error
}

// receive serves the redirect. A request with another state is not the answer and ends nothing.
func receive(listener net.Listener, state, issuer string) *receiver {
	r := &receiver{result: make(chan result, 1)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+callbackPath, func(w http.ResponseWriter, request *http.Request) {
		query := request.URL.Query()
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(state)) != 1 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		answer := read(query, issuer)
		text := "Logged in. You can close this page. / ログインしました。このページは閉じてかまいません。\n"
		if answer.err != nil {
			w.WriteHeader(http.StatusBadRequest)
			text = "Not logged in; see the terminal. / ログインできませんでした。端末をご確認ください。\n"
		}
		_, _ = io.WriteString(w, text)
		select {
		case r.result <- answer:
		default: // a second answer
		}
	})
	r.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = r.server.Serve(listener) }()
	return r
}

// read reads a redirect. Its iss names the issuer that answers (RFC 9207).
func read(query url.Values, issuer string) result {
	switch {
	case query.Get("iss") != issuer:
		return result{err: fmt.Errorf("%w: another issuer answered", ErrRefused)}
	case query.Get("code") == "":
		return result{err: fmt.Errorf("%w: %.100q", ErrRefused, query.Get("error"))}
	default:
		return result{code: query.Get("code")}
	}
}

func (r *receiver) wait(ctx context.Context) (string, error) {
	select {
	case answer := <-r.result:
		return answer.code, answer.err
	case <-ctx.Done():
		return "", fmt.Errorf("wait for the login: %w", ctx.Err())
	}
}

// close lets the browser have its page, and frees the port.
func (r *receiver) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = r.server.Shutdown(ctx)
}
