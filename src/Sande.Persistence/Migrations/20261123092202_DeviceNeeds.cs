using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sande.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class DeviceNeeds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "device_needs",
                table: "jobs",
                type: "jsonb",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "device_needs",
                table: "jobs");
        }
    }
}
