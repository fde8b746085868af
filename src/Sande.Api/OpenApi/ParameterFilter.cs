using Microsoft.OpenApi;
using Sande.Api.Http;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Sande.Api.OpenApi;

/// <summary>Describes the parameters whose types read themselves.</summary>
internal sealed class ParameterFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var description in context.ApiDescription.ParameterDescriptions)
        {
            var type = Nullable.GetUnderlyingType(description.Type) ?? description.Type;
            if (operation.Parameters?.FirstOrDefault(parameter => parameter.Name == description.Name) is not OpenApiParameter parameter)
                continue;
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(QueryEnum<>))
                parameter.Schema = context.SchemaGenerator.GenerateSchema(type.GetGenericArguments()[0], context.SchemaRepository);
            else if (type == typeof(ContentDigest))
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
        }

        if (context.MethodInfo.GetParameters().FirstOrDefault(parameter => parameter.ParameterType == typeof(MetadataQuery)) is not null)
            operation.Parameters!.Add(Metadata());
    }

    private static OpenApiParameter Metadata() => new()
    {
        Name = MetadataQuery.Name,
        In = ParameterLocation.Query,
        Description = "metadata[k]=v: only those that have this pair; of several pairs, all.",
        Style = ParameterStyle.DeepObject,
        Explode = true,
        Schema = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String } },
    };
}
