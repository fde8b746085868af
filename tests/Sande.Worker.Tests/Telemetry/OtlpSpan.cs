using Google.Protobuf;
using Sande.Worker.Tests.Callbacks;

namespace Sande.Worker.Tests.Telemetry;

/// <summary>A span as a collector gets it.</summary>
/// <param name="Trace">The trace's id, hexadecimal.</param>
/// <param name="Id">Its id.</param>
/// <param name="Parent">Its parent's id, or empty.</param>
/// <param name="Name">Its name.</param>
internal sealed record OtlpSpan(string Trace, string Id, string Parent, string Name)
{
    // Numbers of fields in opentelemetry/proto/trace/v1/trace.proto.
    private const int ResourceSpans = 1;
    private const int ScopeSpans = 2;
    private const int Spans = 2;
    private const int TraceIdField = 1;
    private const int SpanIdField = 2;
    private const int ParentIdField = 4;
    private const int NameField = 5;

    /// <summary>All that came to <c>/v1/traces</c> so far.</summary>
    public static List<OtlpSpan> ReadFrom(Receiver collector) =>
    [
        .. from request in collector.Requests.Where(request => request.Path == "/v1/traces")
           from resource in Fields(request.Body)[ResourceSpans]
           from scope in Fields(resource)[ScopeSpans]
           from span in Fields(scope)[Spans]
           select Of(Fields(span)),
    ];

    private static OtlpSpan Of(ILookup<int, byte[]> fields) => new(
        Hex(fields[TraceIdField]), Hex(fields[SpanIdField]), Hex(fields[ParentIdField]), System.Text.Encoding.UTF8.GetString(fields[NameField].Single()));

    private static string Hex(IEnumerable<byte[]> field) => Convert.ToHexStringLower(field.FirstOrDefault() ?? []);

    // The fields of a message that have a length: texts, bytes and messages.
    private static ILookup<int, byte[]> Fields(byte[] message)
    {
        var fields = new List<(int Number, byte[] Value)>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                fields.Add((WireFormat.GetTagFieldNumber(tag), input.ReadBytes().ToByteArray()));
            else
                input.SkipLastField();
        }

        return fields.ToLookup(field => field.Number, field => field.Value);
    }
}
