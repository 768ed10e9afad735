package auth_test

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
)

var (
	capabilityNow = time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC)
	keyA, keyB    = bytes.Repeat([]byte("a"), 32), bytes.Repeat([]byte("b"), 32)
)

func capabilityOf(kind auth.CapabilityKind) auth.Capability {
	return auth.Capability{Kind: kind, ID: id.New(), Generation: 7, Expires: capabilityNow.Add(auth.CapabilityTTL).Truncate(time.Second)}
}

// TestACapabilityCanBeMadeAgain: nothing has to be stored to send the same link twice.
func TestACapabilityCanBeMadeAgain(t *testing.T) {
	t.Parallel()
	c := capabilityOf(auth.CapabilityOrder)
	first, err := auth.NewCapabilityKeys(keyA).Make(c)
	require.NoError(t, err)
	again, err := auth.NewCapabilityKeys(keyA, keyB).Make(c)
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Regexp(t, `^[A-Za-z0-9_-]{88}$`, first, "it fits in a cookie, a header and a link")
	read, err := auth.NewCapabilityKeys(keyA).Check(first, capabilityNow)
	require.NoError(t, err)
	require.True(t, read.Expires.Equal(c.Expires))
	read.Expires = c.Expires
	require.Equal(t, c, read)
}

func TestAForgedCapabilityIsRefused(t *testing.T) {
	t.Parallel()
	keys := auth.NewCapabilityKeys(keyA)
	good, err := keys.Make(capabilityOf(auth.CapabilityCart))
	require.NoError(t, err)
	refused := func(text string) {
		t.Helper()
		_, err := keys.Check(text, capabilityNow)
		require.Equal(t, "CAPABILITY_INVALID", errs.ReasonOf(err), text)
	}
	data, err := base64.RawURLEncoding.DecodeString(good)
	require.NoError(t, err)
	for i := range data { // each bit of kind, id, generation, expiry and MAC counts
		for bit := range 8 {
			forged := bytes.Clone(data)
			forged[i] ^= 1 << bit
			refused(base64.RawURLEncoding.EncodeToString(forged))
		}
	}
	for _, text := range []string{"", "a", good[:87], good + "A", good + "\n", good + "=", "\n" + good, good[:44] + "\r\n" + good[44:], base64.RawURLEncoding.EncodeToString(data[:34])} {
		refused(text)
	}
	other, err := auth.NewCapabilityKeys(keyB).Make(capabilityOf(auth.CapabilityCart))
	require.NoError(t, err)
	refused(other)
}

func TestACapabilityExpires(t *testing.T) {
	t.Parallel()
	keys, c := auth.NewCapabilityKeys(keyA), capabilityOf(auth.CapabilityCart)
	text, err := keys.Make(c)
	require.NoError(t, err)
	_, err = keys.Check(text, c.Expires.Add(-time.Nanosecond))
	require.NoError(t, err)
	_, err = keys.Check(text, c.Expires)
	require.ErrorIs(t, err, auth.ErrCapabilityInvalid)
}

func TestOnlyWholeCapabilitiesAreMade(t *testing.T) {
	t.Parallel()
	keys := auth.NewCapabilityKeys(keyA)
	for _, spoil := range []func(*auth.Capability){
		func(c *auth.Capability) { c.Kind = auth.CapabilityNone }, func(c *auth.Capability) { c.Kind = 3 },
		func(c *auth.Capability) { c.ID = "" }, func(c *auth.Capability) { c.ID = "urn:uuid:" + c.ID },
		func(c *auth.Capability) { c.Expires = time.Time{} },
	} {
		c := capabilityOf(auth.CapabilityCart)
		spoil(&c)
		_, err := keys.Make(c)
		require.Error(t, err)
	}
}

// TestKeysOfCapabilitiesRotate: what the key of before made is accepted until its file is removed,
// and a process that knows the next key accepts what the others make with it already.
func TestKeysOfCapabilitiesRotate(t *testing.T) {
	t.Parallel()
	dir, c := t.TempDir(), capabilityOf(auth.CapabilityOrder)
	load := func() *auth.CapabilityKeys {
		t.Helper()
		keys, err := auth.LoadCapabilityKeys(dir)
		require.NoError(t, err)
		return keys
	}
	move := func(from, to string) {
		t.Helper()
		require.NoError(t, os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)))
	}
	accepts := func(keys *auth.CapabilityKeys, text string) bool {
		_, err := keys.Check(text, capabilityNow)
		return err == nil
	}
	write := func(name string, secret []byte) {
		t.Helper()
		block := pem.EncodeToMemory(&pem.Block{Type: "AKINAI SECRET KEY", Bytes: secret})
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), block, 0o600))
	}
	_, err := auth.LoadCapabilityKeys(dir)
	require.ErrorContains(t, err, "capability")
	write("capability.key", keyA)
	first := load()
	made, err := first.Make(c)
	require.NoError(t, err)

	write("capability-next.key", keyB)
	both := load()
	same, err := both.Make(c)
	require.NoError(t, err)
	require.Equal(t, made, same, "the next key makes nothing yet")

	move("capability.key", "capability-previous.key")
	move("capability-next.key", "capability.key")
	second := load()
	made2, err := second.Make(c)
	require.NoError(t, err)
	require.NotEqual(t, made, made2)
	require.True(t, accepts(second, made))
	require.True(t, accepts(both, made2))
	require.False(t, accepts(first, made2), "a process that does not know the key")

	require.NoError(t, os.Remove(filepath.Join(dir, "capability-previous.key")))
	require.False(t, accepts(load(), made))
	require.True(t, accepts(load(), made2))
}
