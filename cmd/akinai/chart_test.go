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

// The chart deploys every module on its port and configures the databases of its schemas.
func TestChartNamesEveryModule(t *testing.T) {
	t.Parallel()
	type module struct {
		Port      int      `yaml:"port"`
		Callers   []string `yaml:"callers"`
		Databases []string `yaml:"databases"`
	}
	var values struct {
		Modules map[string]module `yaml:"modules"`
	}
	data, err := os.ReadFile("../../charts/akinai/values.yaml")
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(data, &values))

	all := append(services.All(), bff.All()...)
	require.Len(t, values.Modules, len(all))
	for _, m := range all {
		require.Equal(t, m.Port, values.Modules[m.Name].Port, m.Name)
		require.ElementsMatch(t, databases(m.Name), values.Modules[m.Name].Databases, m.Name)
	}
	for name, m := range values.Modules {
		for _, caller := range m.Callers {
			require.Contains(t, values.Modules, caller, "caller of %s", name)
		}
	}
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
