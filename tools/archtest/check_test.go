package archtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// checker knows which import paths are ours.
type checker struct{ ours map[string]bool }

// check returns every fault of the packages, each once, sorted.
func check(packages []pkg) []string {
	c := checker{ours: make(map[string]bool, len(packages))}
	for _, p := range packages {
		c.ours[p.ImportPath] = true
	}
	var faults []string
	for _, p := range packages {
		faults = append(faults, c.imports(p)...)
		faults = append(faults, links(p)...)
	}
	slices.Sort(faults)
	return slices.Compact(faults)
}

// imports checks the imports of a package's files against the row of its layer.
func (c checker) imports(p pkg) []string {
	row, name, ok := rowOf(p.ImportPath)
	if !ok {
		return []string{p.ImportPath + ": no layer of tools/archtest matches it"}
	}
	var faults []string
	for _, path := range p.Imports {
		if !c.allowed(row, name, p.ImportPath, path) {
			faults = append(faults, fmt.Sprintf("%s imports %s: %s", p.ImportPath, path, row.why))
		}
	}
	for _, path := range p.tests() {
		if c.ours[path] && !c.allowed(row, name, p.ImportPath, path) && !matchAny(row.tests, path, name) {
			faults = append(faults, fmt.Sprintf("a test of %s imports %s: %s", p.ImportPath, path, row.why))
		}
	}
	return faults
}

// links checks all packages that a binary contains.
func links(p pkg) []string {
	if !matchAny(binaries, p.ImportPath, "") {
		return nil
	}
	var faults []string
	for pattern, why := range unshipped {
		for _, path := range p.Deps {
			if match(pattern, path, "") {
				faults = append(faults, fmt.Sprintf("%s links %s: %s", p.ImportPath, path, why))
			}
		}
	}
	return faults
}

// rowOf returns the first row that matches a package, and the path element that matched "$".
func rowOf(path string) (row layer, name string, ok bool) {
	for _, row := range layers {
		for _, pattern := range row.packages {
			if found := expression(pattern, "").FindStringSubmatch(path); found != nil {
				if len(found) > 1 {
					name = found[1]
				}
				return row, name, true
			}
		}
	}
	return layer{}, "", false
}

func (c checker) allowed(row layer, name, importer, path string) bool {
	switch {
	case c.ours[path]:
		return path == importer || matchAny(row.may, path, name)
	case matchAny(row.never, path, name):
		return false
	default:
		return row.only == nil || standard(path) || matchAny(row.only, path, name)
	}
}

// standard reports whether path is in the standard library: its first element is not a host name.
func standard(path string) bool {
	host, _, _ := strings.Cut(path, "/")
	return !strings.Contains(host, ".")
}

func matchAny(patterns []string, path, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return match(pattern, path, name) })
}

func match(pattern, path, name string) bool { return expression(pattern, name).MatchString(path) }

// expression translates a pattern into a regular expression. "$" matches name or, if name is empty,
// any element, which is captured.
func expression(pattern, name string) *regexp.Regexp {
	pattern, below := strings.CutSuffix(pattern, "/...")
	text := regexp.QuoteMeta(pattern)
	text = strings.ReplaceAll(text, `\*`, `[^/]+`)
	if name == "" {
		name = `([^/]+)`
	}
	text = strings.ReplaceAll(text, `\$`, name)
	if below {
		text += `(?:/.*)?`
	}
	return regexp.MustCompile(`^` + text + `$`)
}
