package token_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/auth/internal/token"
)

// rotating is an issuer whose folder is rotated, and an edge that loads the keys each 30 seconds.
type rotating struct {
	dir    string
	keys   *token.Keys
	issuer *token.Issuer
	edge   keySet
	tokens []string
}

func (r *rotating) reload(t *testing.T) {
	t.Helper()
	_, err := r.keys.Reload()
	require.NoError(t, err)
}

func (r *rotating) fetch() { r.edge = keySet{r.keys.All()} }

// use issues a token and verifies it, and all earlier ones, with the keys that the edge has.
func (r *rotating) use(t *testing.T, now time.Time) {
	t.Helper()
	r.tokens = append(r.tokens, issue(t, r.issuer, now))
	for _, compact := range r.tokens {
		_, err := verify(t, r.edge, "web", now, compact)
		require.NoError(t, err)
	}
}

func newRotating(t *testing.T) *rotating {
	t.Helper()
	r := &rotating{dir: generate(t)}
	keys, err := token.LoadKeys(r.dir)
	require.NoError(t, err)
	r.keys, r.issuer = keys, token.NewIssuer(issuerURL, keys)
	r.fetch()
	return r
}

func TestTokensBeforeDuringAndAfterARotationAreValid(t *testing.T) {
	r, now := newRotating(t), time.Now()
	r.use(t, now)
	for at, want := range []auth.Rotation{auth.RotationPublished, auth.RotationUsed, auth.RotationDone} {
		done, _, err := auth.RotateKeys(r.dir, 0, now.Add([]time.Duration{0, 2 * time.Minute, auth.KeepKey + time.Minute}[at]))
		require.NoError(t, err)
		require.Equal(t, want, done)
		r.use(t, now) // before the service has loaded the keys
		r.reload(t)
		if want == auth.RotationDone {
			r.tokens = nil // they have expired
		}
		r.use(t, now) // before the edge has loaded them
		r.fetch()
		r.use(t, now)
	}
	require.Len(t, r.edge.Keys, 2, "one for access tokens and one for ID tokens")
}

func TestAHalfWrittenKeyLeavesTheKeysAsTheyAre(t *testing.T) {
	r, now := newRotating(t), time.Now()
	file := filepath.Join(r.dir, "issuer-next.key")
	for _, content := range []string{"", "-----BEGIN PRIVATE KEY-----\nMIGHAgEA", "no key"} {
		require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
		_, err := r.keys.Reload()
		require.Error(t, err)
		r.use(t, now)
	}
	whole, err := os.ReadFile(filepath.Join(r.dir, "issuer.key"))
	require.NoError(t, err)
	require.NoError(t, os.Remove(filepath.Join(r.dir, "issuer.key")))
	_, err = r.keys.Reload()
	require.Error(t, err)
	r.use(t, now)
	require.NoError(t, os.Remove(file))
	require.NoError(t, os.WriteFile(filepath.Join(r.dir, "issuer.key"), whole, 0o600))
	changed, err := r.keys.Reload()
	require.NoError(t, err)
	require.False(t, changed)
}

func TestARemovedKeySignsNoMore(t *testing.T) {
	r := newRotating(t)
	removed := r.edge.Keys[0].KeyID
	require.NoError(t, auth.RemoveKey(r.dir, removed))
	r.reload(t)
	require.NotEqual(t, removed, part(t, issue(t, r.issuer, time.Now()), 0)["kid"])
	all := r.keys.All()
	require.Empty(t, all.Key(removed))
}

func TestAKeyInTwoFilesIsPublishedOnce(t *testing.T) {
	r := newRotating(t)
	data, err := os.ReadFile(filepath.Join(r.dir, "issuer.key"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(r.dir, "issuer-previous.key"), data, 0o600))
	r.reload(t)
	require.Len(t, r.keys.All().Keys, 2)
	_, _, err = r.issuer.ReadAccess(issue(t, r.issuer, time.Now()), time.Now())
	require.NoError(t, err)
}
