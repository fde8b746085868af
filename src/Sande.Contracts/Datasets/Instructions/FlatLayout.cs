using System.Text.Json;
using Sande.Contracts.Datasets.Reading;

namespace Sande.Contracts.Datasets.Instructions;

/// <summary>One text a field. An input is joined to the instruction by a space, as in the paper's prompt.</summary>
internal sealed record FlatLayout(DatasetFormat Format, string Instruction, string Response, string? Input = null, string? System = null)
    : IRowLayout<InstructionRow>
{
    public string Description { get; } =
        string.Join(", ", new[] { System, Instruction, Input is null ? null : $"{Input} (optional)", Response }.OfType<string>());

    public bool Fits(JsonElement row) => row.TryGetProperty(Instruction, out _) && row.TryGetProperty(Response, out _);

    public InstructionRow? Read(JsonElement row, out string? fault)
    {
        var fields = new RowFields(row);
        var instruction = fields.RequiredText(Instruction);
        var input = fields.OptionalText(Input);
        var response = fields.RequiredText(Response, mayBeEmpty: true);
        var system = fields.OptionalText(System);
        fault = fields.Fault;
        return fault is null ? new(input is null ? instruction : $"{instruction} {input}", response, system) : null;
    }
}
