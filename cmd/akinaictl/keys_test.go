package main

import (
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/akinai/akinai/pkg/auth"
)

// The chart's network policies and the trust file agree: each module whose tokens a module accepts
// may call it, and every module has a key.
func TestReceiversAreThoseOfTheChart(t *testing.T) {
	var values struct {
		Modules map[string]struct {
			Callers []string `yaml:"callers"`
		} `yaml:"modules"`
	}
	data, err := os.ReadFile("../../charts/akinai/values.yaml")
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(data, &values))
	all := auth.Holders()
	delete(all, auth.OperatorHolder) // a person's, who reaches auth by a forwarded port
	require.Len(t, all, len(values.Modules))
	for name, holder := range all {
		require.Contains(t, values.Modules, name)
		for _, module := range holder.Receivers {
			require.Contains(t, values.Modules[module].Callers, name, "%s takes tokens of %s", module, name)
		}
	}
	require.True(t, slices.Contains(all["bff-web"].Receivers, "user"), "order forwards them there")
}

func TestKeysAreMadeForDevelopmentOnRequestOnly(t *testing.T) {
	made := keys{KeysDir: t.TempDir()}
	require.NoError(t, made.generate(false))
	require.NoFileExists(t, made.KeysDir+"/dev.key")
	_, err := made.signer()
	require.ErrorContains(t, err, "akinaictl keys --dev")
	require.NoError(t, made.generate(true))
	trust, err := auth.LoadTrust(made.KeysDir)
	require.NoError(t, err)
	require.True(t, trust.HasDev())
	require.False(t, trust.Reaches("bff-web", "payment"))
}
