package storetest

// Admin runs statements that the service has no right to.
func (d *Database) Admin(statements ...string) {
	d.t.Helper()
	d.admin(statements)
}
