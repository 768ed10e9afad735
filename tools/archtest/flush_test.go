package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryResponseWriterHasItsOwnFlush checks that each wrapper of http.ResponseWriter has a
// method Flush. Without it, a flush bypasses the wrapper through Unwrap. The connection then sends
// status 200, whatever the wrapper decides later.
func TestEveryResponseWriterHasItsOwnFlush(t *testing.T) {
	t.Parallel()
	wrappers, flushers := make(map[string]bool), make(map[string]bool)
	for _, folder := range []string{"bff", "cmd", "pkg", "services"} {
		err := fs.WalkDir(os.DirFS("../.."), folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", path), nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, name := range responseWriters(file) {
				wrappers[filepath.Dir(path)+"."+name] = true
			}
			for _, name := range flushersOf(file) {
				flushers[filepath.Dir(path)+"."+name] = true
			}
			return nil
		})
		require.NoError(t, err)
	}
	require.NotEmpty(t, wrappers)
	for name := range wrappers {
		require.True(t, flushers[name], "%s wraps http.ResponseWriter and has no method Flush", name)
	}
}

// responseWriters returns the types of a file that embed http.ResponseWriter.
func responseWriters(file *ast.File) (names []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		structure, ok := spec.Type.(*ast.StructType)
		if !ok {
			return true
		}
		for _, field := range structure.Fields.List {
			selector, ok := field.Type.(*ast.SelectorExpr)
			if ok && len(field.Names) == 0 && selector.Sel.Name == "ResponseWriter" {
				names = append(names, spec.Name.Name)
			}
		}
		return true
	})
	return names
}

// flushersOf returns the types of a file that have a method Flush.
func flushersOf(file *ast.File) (names []string) {
	for _, declaration := range file.Decls {
		method, ok := declaration.(*ast.FuncDecl)
		if !ok || method.Recv == nil || method.Name.Name != "Flush" {
			continue
		}
		receiver := method.Recv.List[0].Type
		if pointer, ok := receiver.(*ast.StarExpr); ok {
			receiver = pointer.X
		}
		if name, ok := receiver.(*ast.Ident); ok {
			names = append(names, name.Name)
		}
	}
	return names
}
