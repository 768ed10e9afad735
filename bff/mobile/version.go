package mobile

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"connectrpc.com/connect/v2"

	"github.com/akinai/akinai/pkg/errs"
)

// versionHeader has the version of the app, such as 1.4.0. A request without it is served: other
// programs use the API too.
const versionHeader = "Akinai-App-Version"

// errTooOld is returned to an app that is older than the oldest that is served. Its parameters are
// minimum, and link if there is one.
var errTooOld = errs.New(errs.Precondition, "APP_TOO_OLD", "the version of the app is no longer served")

// version is a version of the app: up to three numbers.
type version [3]int

// parseVersion returns a version of the form 1.4.0, 1.4 or 1. What follows "-" or "+", such as the
// number of a build, is ignored.
func parseVersion(text string) (v version, err error) {
	text, _, _ = strings.Cut(text, "-")
	text, _, _ = strings.Cut(text, "+")
	parts := strings.Split(text, ".")
	if len(parts) > len(v) {
		return v, fmt.Errorf("%q is not a version such as 1.4.0", text)
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 31)
		if err != nil {
			return v, fmt.Errorf("%q is not a version such as 1.4.0", text)
		}
		v[i] = int(n)
	}
	return v, nil
}

func (v version) before(other version) bool {
	for i := range v {
		if v[i] != other[i] {
			return v[i] < other[i]
		}
	}
	return false
}

// oldest is the oldest version that is served, and where the app is updated.
type oldest struct {
	version version
	text    string
	link    string
}

func newOldest(text, link string) (oldest, error) {
	if text == "" {
		return oldest{}, nil
	}
	v, err := parseVersion(text)
	return oldest{v, text, link}, err
}

// isOlder reports whether a version is too old. One that cannot be read is not: it says nothing.
func (o oldest) isOlder(text string) bool {
	v, err := parseVersion(text)
	return err == nil && v.before(o.version)
}

// check refuses a call of a version that is too old. Errors: errTooOld.
func (o oldest) check(ctx context.Context) error {
	info, ok := connect.CallInfoForServerContext(ctx)
	if !ok || !o.isOlder(info.RequestHeader().Get(versionHeader)) {
		return nil
	}
	refusal := errTooOld.With("minimum", o.text)
	if o.link != "" {
		refusal = refusal.With("link", o.link)
	}
	return refusal
}

// pastCache sends the requests of versions that are too old past the cached responses, to the
// handlers, which refuse them in the format of their protocol.
func (o oldest) pastCache(cached, handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if o.isOlder(r.Header.Get(versionHeader)) {
			handler.ServeHTTP(w, r)
			return
		}
		cached.ServeHTTP(w, r)
	})
}
