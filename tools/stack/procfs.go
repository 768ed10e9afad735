package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func procPath(pid int, file string) string {
	return filepath.Join("/proc", strconv.Itoa(pid), file)
}

// procStat returns the state letter and the parent of a process. ok is false if it does not exist.
// The name in the second field may contain spaces and brackets, hence the search for the last
// bracket.
func procStat(pid int) (state byte, parent int, ok bool) {
	raw, err := os.ReadFile(procPath(pid, "stat"))
	if err != nil {
		return 0, 0, false
	}
	end := strings.LastIndexByte(string(raw), ')')
	if end < 0 {
		return 0, 0, false
	}
	fields := strings.Fields(string(raw[end+1:]))
	if len(fields) < 2 {
		return 0, 0, false
	}
	parent, err = strconv.Atoi(fields[1])
	return fields[0][0], parent, err == nil
}

// alive reports whether the process exists and is not a zombie. A zombie has no open ports or
// files, and its parent may be slow to reap it.
func alive(pid int) bool {
	state, _, ok := procStat(pid)
	return ok && state != 'Z' && state != 'X'
}

// tree returns root and all its living descendants, root first.
func tree(root int) []int {
	if !alive(root) {
		return nil
	}
	children := map[int][]int{}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if state, parent, ok := procStat(pid); ok && state != 'Z' {
			children[parent] = append(children[parent], pid)
		}
	}
	found := []int{root}
	for i := 0; i < len(found); i++ {
		kids := children[found[i]]
		slices.Sort(kids)
		found = append(found, kids...)
	}
	return found
}

// belongsTo reports whether the process works in dir or has it on its command line. The working
// folder is checked first, because Redis and PostgreSQL's children rewrite their command lines but
// keep their working folder.
func belongsTo(pid int, dir string) bool {
	if cwd, err := os.Readlink(procPath(pid, "cwd")); err == nil && inside(cwd, dir) {
		return true
	}
	raw, err := os.ReadFile(procPath(pid, "cmdline"))
	if err != nil {
		return false
	}
	for _, arg := range strings.FieldsFunc(string(raw), func(r rune) bool { return r == 0 || r == ' ' || r == '=' }) {
		if inside(arg, dir) {
			return true
		}
	}
	return false
}

func inside(path, dir string) bool {
	return path == dir || strings.HasPrefix(path, dir+"/")
}
