package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

func (c config) postgresData() string { return c.path(postgresName, "data") }

func (s *stack) postgresRecipe(pg postgresParts) recipe {
	as := s.postgresIdentity()
	return recipe{
		name: postgresName, title: "PostgreSQL " + pg.version, port: s.cfg.postgresPort, dir: s.cfg.path(postgresName),
		// The fast shutdown. SIGTERM would wait until every client has disconnected, which a
		// connection pool never does.
		stopSignal: syscall.SIGINT,
		as:         as,
		prepare:    func(ctx context.Context) error { return s.preparePostgres(ctx, pg, as) },
		command:    func() *exec.Cmd { return pg.program("postgres").command(s.postgresArgs(pg)...) },
		ping:       func(ctx context.Context) error { return pingPostgres(ctx, s.cfg.postgresPort) },
	}
}

// postgresArgs returns the settings as arguments, so that the next run may have others. Unix
// sockets are off because their path is limited to 107 bytes, and a project may have a longer one.
func (s *stack) postgresArgs(pg postgresParts) []string {
	set := []string{
		"listen_addresses=127.0.0.1",
		"port=" + strconv.Itoa(s.cfg.postgresPort),
		"unix_socket_directories=",
		"max_connections=400",
		// Memory is allocated as needed. With the default of 128 MB, the pages of a large catalog
		// would be read from the kernel again and again.
		"shared_buffers=512MB",
		"jit=off",
		"timezone=UTC",
		"log_timezone=UTC",
	}
	if pg.statements {
		set = append(set, "shared_preload_libraries=pg_stat_statements")
	}
	if !s.cfg.durable {
		// Commits are still written to the kernel one by one, and pages remain whole, so a killed
		// server loses nothing and fault tests are valid. Only a power cut may lose data.
		set = append(set, "fsync=off", "max_wal_size=2GB", "checkpoint_timeout=30min")
	}
	args := []string{"-D", s.cfg.postgresData()}
	for _, v := range set {
		args = append(args, "-c", v)
	}
	return args
}

// preparePostgres creates the data folder, unless it exists.
func (s *stack) preparePostgres(ctx context.Context, pg postgresParts, as identity) error {
	data := s.cfg.postgresData()
	switch _, err := os.Stat(filepath.Join(data, "PG_VERSION")); {
	case err == nil:
		if err := giveTo(as, data); err != nil {
			return err
		}
		return s.dropStalePid(data)
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: another user has run the stack on this folder, give it back with chown or choose another with -dir", err)
	}
	// The folder is created under another name and renamed, so that an interrupted initdb leaves
	// nothing that looks like a data folder.
	building := data + ".new"
	if err := os.RemoveAll(building); err != nil {
		return err
	}
	if err := os.Mkdir(building, 0o700); err != nil {
		return err
	}
	if err := giveTo(as, building); err != nil {
		return err
	}
	// No sync: the kernel writes the new files within half a minute, and until then they contain
	// nothing to lose.
	cmd := pg.program("initdb").command("-D", building, "--no-sync", "-A", "trust",
		"-U", postgresUser, "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions")
	cmd.SysProcAttr = childAttr(syscall.SIGKILL, as)
	cmd.Dir = s.cfg.path(postgresName)
	if err := s.runLogged(ctx, cmd, s.cfg.path(postgresName, "initdb.log")); err != nil {
		return explainStart(err, as)
	}
	return os.Rename(building, data)
}

// dropStalePid removes postmaster.pid if it names another process. After a crash of the machine or
// the container a small number is soon reused, and PostgreSQL would refuse to start. In every other
// case PostgreSQL itself decides, because it also looks for orphaned children.
func (s *stack) dropStalePid(data string) error {
	path := filepath.Join(data, "postmaster.pid")
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var pid int
	if _, err := fmt.Sscan(string(raw), &pid); err != nil || !alive(pid) || belongsTo(pid, data) {
		return nil //nolint:nilerr // an unreadable file, or one that does not name another process, stays
	}
	return os.Remove(path)
}

// postgresIdentity returns the user for PostgreSQL, which refuses to run as root.
func (s *stack) postgresIdentity() identity {
	if os.Geteuid() != 0 {
		return identity{}
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return identity{mapped: true}
	}
	uid, errUID := strconv.Atoi(u.Uid)
	gid, errGID := strconv.Atoi(u.Gid)
	if errUID != nil || errGID != nil || !reachable(s.cfg.postgresData(), uid, gid) {
		return identity{mapped: true}
	}
	return identity{uid: uid, gid: gid}
}

// explainStart adds instructions if the kernel refuses the user namespace that root needs for
// PostgreSQL below a closed folder: containers often may not create one.
func explainStart(err error, as identity) error {
	refused := errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EINVAL)
	if !as.mapped || !refused {
		return err
	}
	return fmt.Errorf("PostgreSQL refuses to run as root, the user postgres may not enter the folder, and user namespaces"+
		" are not allowed here (%w): choose with -dir a folder below ones that everybody may enter, or run as an ordinary user", err)
}

// reachable reports whether the user may enter every folder above dir.
func reachable(dir string, uid, gid int) bool {
	for dir != "/" {
		dir = filepath.Dir(dir)
		u, g, mode, err := owner(dir)
		if err != nil {
			return false
		}
		switch {
		case u == uid && mode&0o100 != 0, u != uid && g == gid && mode&0o010 != 0, u != uid && g != gid && mode&0o001 != 0:
		default:
			return false
		}
	}
	return true
}

// giveTo makes the user of PostgreSQL the owner of the data folder. Only root needs this.
func giveTo(as identity, dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	uid, gid, _, err := owner(dir)
	if err != nil {
		return err
	}
	if uid == as.uid && gid == as.gid {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, as.uid, as.gid)
	})
}

// pingPostgres does the first step of a login, because a server that is starting or recovering
// accepts connections and responds with an error.
func pingPostgres(ctx context.Context, port int) error {
	conn, err := dial(ctx, port)
	if err != nil {
		return err
	}
	defer conn.Close()
	return postgresHello(conn)
}

// postgresHello sends a StartupMessage
// (https://www.postgresql.org/docs/15/protocol-message-formats.html). 'R' is the response to a user
// that the server accepts. Reading until ReadyForQuery would not add information.
func postgresHello(conn net.Conn) error {
	const protocol3 = 196608
	body := binary.BigEndian.AppendUint32(nil, protocol3)
	body = append(body, "user\x00"+postgresUser+"\x00database\x00postgres\x00\x00"...)
	message := binary.BigEndian.AppendUint32(nil, uint32(len(body)+4))
	if _, err := conn.Write(append(message, body...)); err != nil {
		return err
	}
	kind := make([]byte, 1)
	if _, err := io.ReadFull(conn, kind); err != nil {
		return err
	}
	if kind[0] != 'R' {
		return errors.New("it is not ready for logins yet")
	}
	// Terminate: otherwise the server would log a lost connection.
	_, err := conn.Write([]byte{'X', 0, 0, 0, 4})
	return err
}
