using Microsoft.OpenApi;
using Sande.Api.Http;
using Sande.Api.Uploads;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Sande.Api.OpenApi;

/// <summary>Removes the schemas of types that only read parameters: <see cref="ParameterFilter"/> says what they stand for.</summary>
internal sealed class DocumentFilter : IDocumentFilter
{
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var schemas = swaggerDoc.Components!.Schemas!;
        foreach (var name in schemas.Keys.Where(name => name.EndsWith("QueryEnum", StringComparison.Ordinal) || name is nameof(ContentDigest) or nameof(UploadChecksum)).ToList())
            schemas.Remove(name);
    }
}
