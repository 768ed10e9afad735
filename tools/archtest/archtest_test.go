package archtest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTreeFollowsTheImportTable(t *testing.T) {
	t.Parallel()
	var packages []pkg
	for _, tags := range tagSets {
		packages = append(packages, list(t, "-tags="+tags)...)
	}
	for _, fault := range check(packages) {
		t.Error(fault)
	}
}

// A rule for a package that is not there would be read as one that holds.
func TestRulesNamePackagesThatAreThere(t *testing.T) {
	t.Parallel()
	packages := list(t, "-tags=crashpoints,history,testdata,unguarded")
	for _, row := range layers {
		for _, pattern := range join(row.packages, row.may, row.tests) {
			if !slices.ContainsFunc(packages, func(p pkg) bool { return match(pattern, p.ImportPath, "") }) {
				t.Errorf("no package matches the pattern %s (%s)", pattern, row.why)
			}
		}
	}
}

// Each planted import breaks one rule. The files exist only in an overlay, so that the check is
// tested against the real tree, as listed by go list.
func TestPlantedFaultsAreFound(t *testing.T) {
	t.Parallel()
	planted := []fault{
		{"services/order", "services/payment", "services meet by RPC and events only"},
		{"services/user", "bff/web", "services meet by RPC and events only"},
		{"services/inventory", "pkg/testkit/clocktest", "services meet by RPC and events only"},
		{"services/order/internal/domain", "github.com/jackc/pgx/v5", "the domain is pure"},
		{"services/order/internal/domain", "net/http", "the domain is pure"},
		{"services/order/internal/domain", "api/gen/akinai/order/v1", "the domain is pure"},
		{"services/payment/internal/app", "services/payment/internal/store", "use cases reach the world"},
		{"services/order/internal/store", "services/order/internal/events", "a store is SQL"},
		{"services/user/internal/rpc", "services/user/internal/store", "a handler decodes"},
		{"services/user/internal/rpc", "github.com/redis/rueidis", "a handler decodes"},
		{"pkg/money", "db", "the kit serves every domain"},
		{"pkg/clock", "api/gen/akinai/order/v1", "the kit serves every domain"},
		{"bff/web", "pkg/pg", "an edge has no database"},
		{"bff/web", "pkg/event", "an edge has no database"},
		{"bff/web", "services/order", "an edge has no database"},
		{"bff/internal/public", "github.com/jackc/pgx/v5", "an edge has no database"},
		{"db", "github.com/jackc/pgx/v5", "db is embedded files"},
		{"cmd/akinai", "services/order", "the host hosts"},
		{"cmd/akinaictl", "services/order", "tools for people"},
		{"tools/stack", "pkg/clock", "tools build before"},
		{"elsewhere", "fmt", "no layer of tools/archtest matches it"},
	}
	linked := fault{folder: "pkg/run", imports: "github.com/twmb/franz-go/pkg/kfake"}
	faults := strings.Join(check(list(t, "-overlay="+plant(t, append(planted, linked)))), "\n")
	for _, p := range planted {
		require.Regexp(t, `(?m)^`+p.folder+`(: | imports `+p.imports+`: )`+p.why, faults)
	}
	require.Contains(t, faults, "services/inventory/cmd/inventory links pkg/testkit/clocktest")
	for _, binary := range []string{"cmd/akinai", "services/order/cmd/order", "bff/web/cmd/bff-web"} {
		require.Contains(t, faults, binary+" links "+linked.imports)
	}
}

// fault is an import that the table forbids in a folder.
type fault struct{ folder, imports, why string }

// plant writes an overlay with one file per fault and returns its name.
func plant(t *testing.T, faults []fault) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	dir := t.TempDir()
	replace := make(map[string]string)
	for i, f := range faults {
		path := f.imports
		if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") && !standardRoots[first] {
			path = module + path
		}
		file := filepath.Join(dir, fmt.Sprintf("%d.go", i))
		source := fmt.Sprintf("package %s\n\nimport _ %q\n", packageName(f.folder), path)
		require.NoError(t, os.WriteFile(file, []byte(source), 0o600))
		replace[filepath.Join(root, f.folder, fmt.Sprintf("planted%d.go", i))] = file
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	require.NoError(t, err)
	overlay := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(overlay, data, 0o600))
	return overlay
}

// standardRoots are the first path elements of the planted imports from the standard library.
var standardRoots = map[string]bool{"fmt": true, "net": true}

func packageName(folder string) string {
	if strings.HasPrefix(folder, "cmd/") || folder == "tools/stack" {
		return "main"
	}
	return filepath.Base(folder)
}
