package session

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/pkg/auth"
)

// The paths that Handler serves.
const (
	LoginPath    = "/session/login"
	CallbackPath = "/session/callback"
	LogoutPath   = "/session/logout"
)

const (
	purposeLogin = "login"
	// loginTTL is the time that a person has for the pages of the issuer.
	loginTTL = 10 * time.Minute
	// maxReturn bounds the path to return to, in bytes, which is in a cookie.
	maxReturn = 1024
	// secondFactor is the class of a login with a second factor.
	secondFactor = auth.ACRSecondFactor
	// authSkew is how far the issuer's clock may be behind that of the edge.
	authSkew = 10 * time.Second
	// stateName is the length of the part of the state that is in the name of a cookie.
	stateName = 8
)

// begun is a login that has begun. It is in a cookie of the browser, which binds the login to it.
type begun struct {
	State, Nonce, Verifier, Return string
	Until                          time.Time
}

// Handler serves login, callback and logout.
func (s *Sessions) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+LoginPath, s.begin)
	mux.HandleFunc("GET "+CallbackPath, s.finish)
	mux.HandleFunc("POST "+LogoutPath, s.logout)
	return mux
}

// begin sends the browser to the issuer. The parameter return_to is a path of this edge, "/" by
// default; lang is the language of the issuer's pages.
func (s *Sessions) begin(w http.ResponseWriter, r *http.Request) {
	client, err := s.client()
	if err != nil {
		s.fail(w, r, err)
		return
	}
	login := begun{
		State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Return: "/", Until: s.clock.Now().Add(loginTTL),
	}
	if path := r.URL.Query().Get("return_to"); isLocal(path) {
		login.Return = path
	}
	sealed, err := seal(client.ClientSecret, purposeLogin, login)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.cookies.set(w, s.cookies.login+login.State[:stateName], sealed, loginTTL, http.SameSiteLaxMode)
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(login.Verifier), oauth2.SetAuthURLParam("nonce", login.Nonce)}
	if lang := r.URL.Query().Get("lang"); lang == "ja" || lang == "en" {
		options = append(options, oauth2.SetAuthURLParam("ui_locales", lang))
	}
	if s.options.Staff {
		options = append(options, oauth2.SetAuthURLParam("acr_values", secondFactor), oauth2.SetAuthURLParam("prompt", "login"))
	}
	http.Redirect(w, r, client.AuthCodeURL(login.State, options...), http.StatusSeeOther) //nolint:gosec // of the issuer, a setting
}

// finish exchanges the code that the issuer sent with the browser, and starts a session with a new
// secret. A session that the browser had ends.
func (s *Sessions) finish(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	client, err := s.client()
	if err != nil {
		s.fail(w, r, err)
		return
	}
	login, err := s.begun(r, client.ClientSecret, query.Get("state"))
	if err != nil || query.Get("iss") != s.options.Issuer {
		rest.Write(w, r, "LOGIN_FAILED", 0)
		return
	}
	s.cookies.set(w, s.cookies.login+login.State[:stateName], "", 0, http.SameSiteLaxMode)
	if query.Has("error") { // the person went back, or the issuer gave up
		http.Redirect(w, r, login.Return, http.StatusSeeOther)
		return
	}
	granted, err := client.Exchange(s.withIssuer(r.Context()), query.Get("code"), oauth2.VerifierOption(login.Verifier))
	if refused(err) {
		rest.Write(w, r, "LOGIN_FAILED", 0)
		return
	}
	if err != nil {
		s.fail(w, r, errIssuer.Wrap(err))
		return
	}
	person, err := s.checkID(r, granted, login)
	if err != nil {
		rest.Write(w, r, "LOGIN_FAILED", 0)
		return
	}
	secret, err := s.save(r.Context(), person, s.tokensOf(granted, s.clock.Now().Add(s.config.SessionTTL)))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if old := s.cookies.secret(r); old != "" {
		_ = s.redis.Remove(context.WithoutCancel(r.Context()), s.keyOf(old))
	}
	s.cookies.set(w, s.cookies.session, secret, s.config.SessionTTL, s.cookies.sameSite)
	s.mergeGuest(w, r, granted.AccessToken)
	http.Redirect(w, r, login.Return, http.StatusSeeOther)
}

// begun returns the login with this state that this browser began.
func (s *Sessions) begun(r *http.Request, secret, state string) (begun, error) {
	var login begun
	if len(state) < stateName {
		return login, errGone
	}
	found := r.CookiesNamed(s.cookies.login + state[:stateName])
	if len(found) != 1 || open(secret, purposeLogin, found[0].Value, &login) != nil {
		return login, errGone
	}
	if subtle.ConstantTimeCompare([]byte(login.State), []byte(state)) != 1 || !s.clock.Now().Before(login.Until) {
		return begun{}, errGone
	}
	return login, nil
}

// checkID returns the subject of the ID token beside the granted tokens, if it is that of this
// login. At an edge for staff it proves the second factor, after the login began: the parameter
// prompt=login passes through the browser, so its effect is checked here.
func (s *Sessions) checkID(r *http.Request, granted *oauth2.Token, login begun) (subject string, err error) {
	raw, _ := granted.Extra("id_token").(string)
	id, err := s.ids.Verify(s.withIssuer(r.Context()), raw)
	if err != nil {
		return "", err
	}
	if id.Nonce != login.Nonce || granted.RefreshToken == "" {
		return "", errors.New("the ID token is not that of this login")
	}
	var proven struct {
		ACR      string `json:"acr"`
		AuthTime int64  `json:"auth_time"` // in seconds since 1970
	}
	if err := id.Claims(&proven); err != nil || s.options.Staff && proven.ACR != secondFactor {
		return "", errors.New("the login has no second factor")
	}
	earliest := login.Until.Add(-loginTTL - authSkew)
	if s.options.Staff && time.Unix(proven.AuthTime, 0).Before(earliest) {
		return "", errors.New("the second factor was proved before the login began")
	}
	return id.Subject, nil
}

// logout ends the session here and at the issuer, which ends the login that the browser keeps there
// too. It answers 204, also if there is no session.
func (s *Sessions) logout(w http.ResponseWriter, r *http.Request) {
	secret := s.cookies.secret(r)
	if secret == "" {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if !sameOrigin(r) {
		rest.Write(w, r, "CROSS_SITE_REQUEST", 0)
		return
	}
	t, err := s.load(r.Context(), secret)
	if err == nil {
		err = s.revoke(r, t)
	}
	if err == nil {
		err = s.redis.Remove(r.Context(), s.keyOf(secret))
	}
	if err != nil && !errors.Is(err, errGone) {
		s.fail(w, r, err)
		return
	}
	s.cookies.set(w, s.cookies.session, "", 0, s.cookies.sameSite)
	w.WriteHeader(http.StatusNoContent)
}

// revoke ends the session at the issuer, so that all edges refuse its tokens.
func (s *Sessions) revoke(r *http.Request, t tokens) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, s.options.Issuer+"/revoke",
		strings.NewReader(url.Values{"token": {t.Refresh}, "token_type_hint": {"refresh_token"}}.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(url.QueryEscape(client.ClientID), url.QueryEscape(client.ClientSecret))
	reply, err := s.http.Do(request)
	if err != nil {
		return errIssuer.Wrap(err)
	}
	defer func() { _ = reply.Body.Close() }()
	if reply.StatusCode != http.StatusOK {
		return errIssuer.With("status", reply.Status)
	}
	return nil
}
