package mysqlx

import (
	"database/sql"
	"fmt"

	_ "github.com/go-sql-driver/mysql"
)

// Run is the feature.
func Run(args []string) error {
	db, err := sql.Open("mysql", args[0])
	if err != nil {
		return err
	}
	var v string
	err = db.QueryRow(args[1]).Scan(&v)
	fmt.Println(v)
	return err
}
