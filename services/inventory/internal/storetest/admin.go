package storetest

// Admin runs statements with the privileges of an administrator.
func (d *Database) Admin(statements ...string) {
	d.t.Helper()
	d.admin(statements)
}
