package reservations

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// inScript lists the values that reserve.sql has in place of a statement's parameters, in order
// from $1.
var inScript = []struct {
	constant string
	values   []string
}{
	{"snapshotSQL", []string{anOrder, aSKU}},
	{"holdSQL", []string{
		anOrder, `ARRAY[decode(repeat('5e', 32), 'hex')]`, `'{900000000}'`,
		anOrder, `'{system order}'`, aSKU, `'{main}'`, `'{1}'`,
	}},
	{"reserveSQL", []string{`:sku`, `'main'`, `1`}},
}

const (
	anOrder = `ARRAY[lpad(:order, 32, '0')]`
	aSKU    = `ARRAY[:sku]`
)

// If the statements differed, pgbench would measure something else.
func TestScriptHasTheStatementsOfTheService(t *testing.T) {
	constants := stringConstants(t, "../../../services/inventory/internal/store")
	var want []string
	for _, s := range inScript {
		require.Contains(t, constants, s.constant)
		statement := parameter.ReplaceAllStringFunc(constants[s.constant], func(name string) string {
			n, err := strconv.Atoi(name[1:])
			require.NoError(t, err)
			require.LessOrEqual(t, n, len(s.values), "%s of %s", name, s.constant)
			return s.values[n-1]
		})
		want = append(want, oneLine(statement))
	}
	require.Equal(t, want, statementsOf(string(script)))
}

var (
	parameter = regexp.MustCompile(`\$\d+`)
	// notSQL matches the script's comments and its commands to pgbench.
	notSQL = regexp.MustCompile(`(?m)^(--|\\).*$`)
)

func oneLine(sql string) string { return strings.Join(strings.Fields(sql), " ") }

func statementsOf(script string) []string {
	var all []string
	for statement := range strings.SplitSeq(notSQL.ReplaceAllString(script, ""), ";") {
		if line := oneLine(statement); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// stringConstants returns the package's string constants, including concatenations.
func stringConstants(t *testing.T, dir string) map[string]string {
	t.Helper()
	written := make(map[string]ast.Expr)
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range files {
		built, err := build.Default.MatchFile(dir, entry.Name())
		require.NoError(t, err)
		if !built || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, entry.Name()), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
				written[spec.Names[0].Name] = spec.Values[0]
			}
			return true
		})
	}
	texts := make(map[string]string)
	for name, expression := range written {
		texts[name] = textOf(expression, written)
	}
	return texts
}

// textOf returns the value of a string expression, or "".
func textOf(expression ast.Expr, constants map[string]ast.Expr) string {
	switch e := expression.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value) // a number is not a string
		return text
	case *ast.Ident:
		return textOf(constants[e.Name], constants)
	case *ast.BinaryExpr:
		return textOf(e.X, constants) + textOf(e.Y, constants)
	}
	return ""
}
