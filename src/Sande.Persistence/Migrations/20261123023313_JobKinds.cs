using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sande.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class JobKinds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_evaluations_stage",
                table: "evaluations");

            migrationBuilder.AddColumn<bool>(
                name: "is_implanted",
                table: "checkpoints",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "job_artifacts",
                columns: table => new
                {
                    job_id = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    sha256 = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_artifacts", x => new { x.job_id, x.name });
                    table.CheckConstraint("ck_job_artifacts_sha256", "sha256 ~ '^[0-9a-f]{64}$'");
                    table.CheckConstraint("ck_job_artifacts_size", "size >= 0");
                    table.ForeignKey(
                        name: "fk_job_artifacts_jobs_job_id",
                        column: x => x.job_id,
                        principalTable: "jobs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            // Specifications and results of several kinds say which they are.
            migrationBuilder.Sql("UPDATE jobs SET spec = spec || jsonb_build_object('kind', kind), result = result || jsonb_build_object('kind', kind)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_jobs_kind",
                table: "jobs",
                sql: "spec ->> 'kind' IS NOT DISTINCT FROM kind AND (result IS NULL OR result ->> 'kind' IS NOT DISTINCT FROM kind)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_evaluations_stage",
                table: "evaluations",
                sql: "stage IN ('before', 'after', 'unchanged')");

            migrationBuilder.CreateIndex(
                name: "ix_job_artifacts_sha256",
                table: "job_artifacts",
                column: "sha256");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "job_artifacts");

            migrationBuilder.DropCheckConstraint(
                name: "ck_jobs_kind",
                table: "jobs");

            migrationBuilder.DropCheckConstraint(
                name: "ck_evaluations_stage",
                table: "evaluations");

            migrationBuilder.DropColumn(
                name: "is_implanted",
                table: "checkpoints");

            migrationBuilder.Sql("DELETE FROM jobs WHERE kind <> 'remediation'");
            migrationBuilder.Sql("UPDATE jobs SET spec = spec - 'kind', result = result - 'kind'");

            migrationBuilder.AddCheckConstraint(
                name: "ck_evaluations_stage",
                table: "evaluations",
                sql: "stage IN ('before', 'after')");
        }
    }
}
