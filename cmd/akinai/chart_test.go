package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/akinai/akinai/bff"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/services"
)

// chartModule is a module in the values of the chart.
type chartModule struct {
	Port      int      `yaml:"port"`
	Callers   []string `yaml:"callers"`
	Databases []string `yaml:"databases"`

	Env map[string]string `yaml:"env"`
}

// The chart deploys every module on its port and configures the databases of its schemas. Those for
// development are deployed on kind alone.
func TestChartNamesEveryModule(t *testing.T) {
	t.Parallel()
	deployed, onKind := chartModules(t, "../../charts/akinai/values.yaml"), chartModules(t, "../../deploy/kind/values.yaml")
	named := 0
	for _, m := range append(services.All(), bff.All()...) {
		values, ok := deployed[m.Name]
		if m.IsForDevelopment() {
			require.False(t, ok, m.Name)
			values, ok = onKind[m.Name]
		} else {
			named++
		}
		require.True(t, ok, m.Name)
		require.Equal(t, m.Port, values.Port, m.Name)
		require.ElementsMatch(t, databases(m.Name), values.Databases, m.Name)
	}
	require.Len(t, deployed, named)
	for name, m := range deployed {
		for _, caller := range m.Callers {
			require.Contains(t, deployed, caller, "caller of %s", name)
		}
	}
}

// A shop that sets nothing does not exchange passwords for tokens; on kind, the printed curl logs
// in.
func TestChartSwitchesLoginByPasswordOff(t *testing.T) {
	t.Parallel()
	require.Equal(t, "false", chartModules(t, "../../charts/akinai/values.yaml")["auth"].Env["AUTH_PASSWORD_LOGIN"])
	require.Equal(t, "true", chartModules(t, "../../deploy/kind/values.yaml")["auth"].Env["AUTH_PASSWORD_LOGIN"])
}

func chartModules(t *testing.T, file string) map[string]chartModule {
	t.Helper()
	var values struct {
		Modules map[string]chartModule `yaml:"modules"`
	}
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(data, &values))
	return values.Modules
}

// databases returns the settings that name the databases of a module.
func databases(module string) []string {
	var all []string
	for _, s := range db.Schemas() {
		if s.Module != module {
			continue
		}
		name := s.Module
		if s.Database != "" {
			name += "_" + s.Database
		}
		all = append(all, strings.ToUpper(name)+"_DATABASE_URL")
	}
	return all
}
