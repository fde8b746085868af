using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sande.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Imports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "source_path",
                table: "checkpoints",
                type: "text",
                nullable: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_checkpoints_importing",
                table: "checkpoints",
                sql: "status <> 'importing' OR source_path IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_checkpoints_importing",
                table: "checkpoints");

            migrationBuilder.DropColumn(
                name: "source_path",
                table: "checkpoints");
        }
    }
}
