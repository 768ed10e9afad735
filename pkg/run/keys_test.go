package run

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
)

// readerOf returns the reader of the keys of a process with one module.
func readerOf(t *testing.T, dir, module string) (*reloader, *Kit, *bytes.Buffer) {
	t.Helper()
	trust, err := auth.LoadTrust(dir)
	require.NoError(t, err)
	var text bytes.Buffer
	p := &process{
		settings: Settings{KeysDir: dir}, log: slog.New(slog.NewTextHandler(&text, nil)), trust: trust,
		verifier: auth.NewVerifier(trust, false, clock.System()), kits: make(map[string]*Kit),
	}
	kit := kitOf(t, dir, module, p)
	p.kits[module] = kit
	return newReloader(p.log, "modules", (&moduleKeys{process: p, trust: trust}).load), kit, &text
}

// TestKeysOfModulesRotateWhileTheyCallEachOther: no token is refused at any moment, and at the end
// another key signs.
func TestKeysOfModulesRotateWhileTheyCallEachOther(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	require.NoError(t, auth.GenerateKeys(dir, map[string]auth.Holder{"bff-web": {Receivers: []string{"order"}}, "order": {}}))
	web, edge, _ := readerOf(t, dir, "bff-web")
	order, service, _ := readerOf(t, dir, "order")
	before, err := edge.signer.SystemToken()
	require.NoError(t, err)

	var calls, refused atomic.Int64
	var group sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		group.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				token, err := edge.signer.Sign(auth.System("bff-web"), auth.TokenTTL)
				if err == nil {
					_, err = service.process.verifier.Verify("order", token)
				}
				calls.Add(1)
				if err != nil {
					refused.Add(1)
				}
			}
		})
	}
	for _, at := range []time.Duration{0, auth.PublishKey + time.Minute, auth.KeepKey + 5*time.Minute} {
		_, _, err := auth.RotateModuleKeys(dir, 0, now.Add(at))
		require.NoError(t, err)
		target := calls.Load() + 20
		for _, reader := range []*reloader{web, order} {
			require.NoError(t, reader.read(t.Context()))
			require.Eventually(t, func() bool { return calls.Load() > target }, 10*time.Second, time.Millisecond)
			target = calls.Load() + 20
		}
	}
	close(done)
	group.Wait()
	require.Zero(t, refused.Load(), "of %d", calls.Load())
	_, err = service.process.verifier.Verify("order", before)
	require.ErrorIs(t, err, auth.ErrTokenInvalid)
}

func TestKeysThatCannotBeReadStayAsTheyAre(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, auth.GenerateKeys(dir, map[string]auth.Holder{"bff-web": {Receivers: []string{"order"}}, "order": {}}))
	reader, kit, text := readerOf(t, dir, "bff-web")
	trust, err := os.ReadFile(filepath.Join(dir, "trust.json"))
	require.NoError(t, err)
	for _, half := range []string{"", "{", string(trust[:len(trust)/2])} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "trust.json"), []byte(half), 0o600))
		require.NoError(t, reader.read(t.Context()))
		require.NoError(t, reader.read(t.Context()))
		token, err := kit.signer.Sign(auth.System("bff-web"), auth.TokenTTL)
		require.NoError(t, err)
		_, err = kit.process.verifier.Verify("order", token)
		require.NoError(t, err)
	}
	require.LessOrEqual(t, strings.Count(text.String(), "not loaded"), 3, "each failure is logged once")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "trust.json"), trust, 0o600))
	require.NoError(t, reader.read(t.Context()))
	require.Empty(t, reader.failure)
}
