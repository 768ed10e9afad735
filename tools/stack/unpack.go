package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// unpackInstaller needs no root rights: apt fetches the packages and their dependencies (and checks
// their signatures), and they are unpacked into our own folder. Nothing on the machine is changed.
type unpackInstaller struct {
	s    *stack
	debs debs
}

func (u *unpackInstaller) install(ctx context.Context, needs []need) error {
	for _, dir := range []string{"lists/partial", "archives/partial"} {
		if err := os.MkdirAll(filepath.Join(u.debs.apt(), dir), 0o755); err != nil {
			return err
		}
	}
	u.s.out.say("no root rights and no sudo: packages will be unpacked below %s (%s)", u.debs.root, u.s.installLog())
	if err := u.run(ctx, u.debs.root, "apt-get", u.apt("update")...); err != nil {
		return err
	}
	wanted, err := choose(needs, available(u.debs.aptOptions()))
	if err != nil {
		return err
	}
	have := readLines(u.debs.list())
	simulated, err := exec.Command("apt-get", u.apt(append([]string{"-s", "--no-install-recommends", "install"}, wanted...)...)...).Output()
	if err != nil {
		return fmt.Errorf("ask apt-get what %s depend on: %w", strings.Join(wanted, " "), err)
	}
	packages := needed(string(simulated), have)
	u.s.out.say("installing %s: fetching %d packages", strings.Join(wanted, " "), len(packages))
	if err := u.fetch(ctx, packages); err != nil {
		return err
	}
	if err := errors.Join(relink(u.debs.root), u.debs.linkExtensions(), os.RemoveAll(u.debs.apt())); err != nil {
		return err
	}
	all := strings.Join(append(have, packages...), "\n")
	return os.WriteFile(u.debs.list(), []byte(all+"\n"), 0o644)
}

// fetch downloads and unpacks the packages, and removes the archives.
func (u *unpackInstaller) fetch(ctx context.Context, packages []string) error {
	if len(packages) == 0 {
		return nil
	}
	if err := os.RemoveAll(u.debs.list()); err != nil { // see debs.ready
		return err
	}
	archives := filepath.Join(u.debs.apt(), "fetched")
	if err := os.RemoveAll(archives); err != nil {
		return err
	}
	if err := os.MkdirAll(archives, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(archives)
	if err := u.run(ctx, archives, "apt-get", u.apt(append([]string{"download"}, packages...)...)...); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(archives, "*.deb"))
	if err != nil {
		return err
	}
	if len(files) < len(packages) {
		return fmt.Errorf("apt-get fetched %d of %d packages, see %s", len(files), len(packages), u.s.installLog())
	}
	for _, file := range files {
		if err := u.run(ctx, archives, "dpkg", "-x", file, u.debs.root); err != nil {
			return err
		}
	}
	return nil
}

func (u *unpackInstaller) apt(args ...string) []string {
	return append(u.debs.aptOptions(), args...)
}

func (u *unpackInstaller) run(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	return u.s.runLogged(ctx, cmd, u.s.installLog())
}

// relink changes absolute links of the tree (Java's and Maven's settings in /etc, libraries) to
// point into the tree, if their target exists there.
func relink(root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink == 0 {
			return err
		}
		target, err := os.Readlink(path)
		if err != nil || !filepath.IsAbs(target) || inside(target, root) {
			return err
		}
		if _, err := os.Lstat(filepath.Join(root, target)); err != nil {
			return nil //nolint:nilerr // the alternative was not set up, or the target is a file of the machine
		}
		relative, err := filepath.Rel(filepath.Dir(path), filepath.Join(root, target))
		if err != nil {
			return err
		}
		if err := os.Remove(path); err != nil {
			return err
		}
		return os.Symlink(relative, path)
	})
}

// linkExtensions does what update-alternatives would do for PostGIS: postgis.control is a link to
// postgis-3.control, and so on.
func (d debs) linkExtensions() error {
	versioned, err := filepath.Glob(d.path("usr/share/postgresql/*/extension/*-3.control"))
	if err != nil {
		return err
	}
	for _, file := range versioned {
		plain := strings.TrimSuffix(file, "-3.control") + ".control"
		if exists(plain) {
			continue
		}
		if err := os.Symlink(filepath.Base(file), plain); err != nil {
			return err
		}
	}
	return nil
}

func readLines(path string) []string {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return strings.Fields(string(raw))
}
