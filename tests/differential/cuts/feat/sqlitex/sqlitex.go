package sqlitex

import (
	"database/sql"
	"fmt"

	_ "modernc.org/sqlite"
)

// Run is the feature.
func Run(args []string) error {
	db, err := sql.Open("sqlite", args[0])
	if err != nil {
		return err
	}
	var v string
	err = db.QueryRow(args[1]).Scan(&v)
	fmt.Println(v)
	return err
}
