using System.Net.Http.Headers;
using System.Text.Json;
using Sande.Contracts.Json;

namespace Sande.Worker.Callbacks;

/// <summary>A body as JSON, of a length that is known: a small server may not read one that comes in chunks.</summary>
internal static class CallbackContent
{
    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, SandeJson.Options);

    public static ByteArrayContent Of(byte[] json) => new(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
